import { expect, it, vi } from "vitest";
import type { WanClientOptions } from "../../src/index.js";
import { clientFor, fetchFailed, REQUEST, rejection, TOKEN } from "../support/client.js";

type Fetch = typeof globalThis.fetch;

const responds =
  (body: string | null, init?: ResponseInit): Fetch =>
  async () =>
    new Response(body, init);
const throws =
  (error: unknown): Fetch =>
  () =>
    Promise.reject(error);
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const stalls: Fetch = () => new Promise(() => {});

async function messageOf(fetch: Fetch, call: object = {}, options: WanClientOptions = {}): Promise<string> {
  const wan = clientFor("http://localhost:1", { fetch, maxRetries: 0, ...options });
  return ((await rejection(wan.submit(REQUEST, call))) as Error).message;
}

it.each<[string, Fetch, string]>([
  [
    "an error of the API",
    responds('{"error":{"code":"bad_request","message":"No size."}}', { status: 400 }),
    "HTTP 400 bad_request: No size.",
  ],
  ["an error without a code", responds('{"error":" It broke. "}', { status: 500 }), "HTTP 500: It broke."],
  ["an error without a message", responds(null, { status: 503 }), "HTTP 503: the server did not say why"],
  [
    "an error with a blank message",
    responds('{"error":"  "}', { status: 503 }),
    "HTTP 503: the server did not say why",
  ],
  [
    "a long message of an error",
    responds(JSON.stringify({ error: "x".repeat(1_001) }), { status: 500 }),
    `HTTP 500: ${"x".repeat(1_000)}…`,
  ],
  [
    "a message of the maximum length",
    responds(JSON.stringify({ error: "x".repeat(1_000) }), { status: 500 }),
    `HTTP 500: ${"x".repeat(1_000)}`,
  ],
  [
    "a page instead of JSON",
    responds("<html>"),
    "The server responded with HTTP 200 and a body that is not JSON.",
  ],
  [
    "a response without a task id",
    responds("{}", { status: 201 }),
    "The server responded with HTTP 201 and no task id.",
  ],
  [
    "a redirect",
    responds(null, { status: 302, headers: { location: `https://me:word@evil.example/${TOKEN}?sig=1` } }),
    "The server responded with a redirect to https://…@evil.example/[token]?…, which is not followed. Check baseURL.",
  ],
  [
    "a redirect without a location",
    responds(null, { status: 302 }),
    "The server responded with a redirect, which is not followed. Check baseURL.",
  ],
  ["no response at all", async () => Response.error(), "No response from localhost:1."],
  ["a code in the cause", throws(fetchFailed("ECONNRESET")), "No response from localhost:1: ECONNRESET"],
  [
    "a message in the cause",
    throws(new TypeError("fetch failed", { cause: new Error("other side closed") })),
    "No response from localhost:1: other side closed",
  ],
  ["a message", throws(new TypeError("Failed to fetch")), "No response from localhost:1: Failed to fetch"],
  ["nothing", throws(undefined), "No response from localhost:1: the request failed"],
  ["an empty message", throws(new TypeError("")), "No response from localhost:1: the request failed"],
  ["a value that cannot be inspected", throws(revoked()), "No response from localhost:1: the request failed"],
])("an error says what happened: %s", async (_, fetch, message) => {
  expect(await messageOf(fetch)).toBe(message);
});

it("an error names only the host and the port of baseURL", async () => {
  const options = { baseURL: "https://Gateway.example.com:8443/wan/s3cret" };
  const reset = "No response from gateway.example.com:8443: ECONNRESET";
  expect(await messageOf(throws(fetchFailed("ECONNRESET")), {}, options)).toBe(reset);
  // A URL that cannot be parsed, although the client accepts it.
  const odd = await messageOf(throws(fetchFailed("ECONNRESET")), {}, { baseURL: "http://[::1" });
  expect(odd).toBe("No response from the server: ECONNRESET");
});

it("a timeout names the option that it comes from", async () => {
  expect(await messageOf(stalls, { requestTimeout: 5 })).toBe(
    "No response from localhost:1 within 5 ms (requestTimeout).",
  );
  expect(await messageOf(stalls, { timeout: 6 })).toBe("No response from localhost:1 within 6 ms (timeout).");
  vi.useFakeTimers();
  const slow = messageOf(stalls, { requestTimeout: 60_000 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await slow).toBe("No response from localhost:1 within 60,000 ms (requestTimeout).");
  vi.useRealTimers();
});

it("a submit request that ended before it was sent was not accepted", async () => {
  const fetch = vi.fn(stalls);
  const wan = clientFor("http://localhost:1", { fetch, apiKey: () => new Promise(() => {}) });
  const error = await rejection(wan.submit(REQUEST, { requestTimeout: 5, maxRetries: 0 }));
  expect(error).toMatchObject({ name: "RequestTimeoutError", maybeAccepted: false });
  const aborted = await rejection(wan.submit(REQUEST, { signal: AbortSignal.timeout(5) }));
  expect(aborted).toMatchObject({
    name: "AbortError",
    message: "The call was aborted.",
    maybeAccepted: false,
    cause: { name: "TimeoutError" },
  });
  expect(fetch).not.toHaveBeenCalled();
});

it("an error caused by the caller says what to change", async () => {
  vi.stubEnv("ACEDATACLOUD_API_TOKEN", undefined);
  const none =
    "No API token: set ACEDATACLOUD_API_TOKEN or apiKey to one from https://platform.acedata.cloud, " +
    "or to any text for wan-client/emulator.";
  const bad = 'apiKey: give the token alone, without "Bearer" or spaces.';
  expect(await messageOf(stalls, {}, { apiKey: undefined })).toBe(none);
  expect(await messageOf(stalls, {}, { apiKey: " " })).toBe(none);
  expect(await messageOf(stalls, {}, { apiKey: (() => 7) as never })).toBe(none);
  expect(await messageOf(stalls, {}, { apiKey: `Bearer ${TOKEN}` })).toBe(bad);
  expect(await messageOf(stalls, {}, { apiKey: async () => "tokén" })).toBe(bad);
  const wan = clientFor("http://localhost:1", { apiKey: () => Promise.reject(new Error("no vault")) });
  expect(await rejection(wan.getTask("t-1"))).toMatchObject({
    name: "ConfigurationError",
    message: "The apiKey function threw.",
    taskId: "t-1",
    // The vault may work again later.
    retryable: true,
    cause: { message: "no vault" },
  });
  expect(await messageOf(stalls, { timeout: 0 })).toBe(
    "timeout: got 0; use a number of milliseconds above 0.",
  );
  expect(await messageOf(stalls, { requestTimeout: 0 })).toBe(
    "requestTimeout: got 0; use a number of milliseconds above 0.",
  );
  expect(await messageOf(stalls, { maxRetries: -1 })).toBe("maxRetries: got -1; use 0 or more.");
  const waiting = clientFor("http://localhost:1").waitForTask("t-1", { pollInterval: -1 });
  expect(((await rejection(waiting)) as Error).message).toBe(
    "pollInterval: got -1; use 0 or more milliseconds, or a function.",
  );
  expect(
    ((await rejection(clientFor("http://localhost:1").submitUnchecked({ seed: 1n }))) as Error).message,
  ).toBe("The request could not be built.");
});

it("the log says how each request ended, and nothing about one that was not sent", async () => {
  const debug = vi.fn<(line: string) => void>();
  const logger = { debug, info() {}, warn() {}, error() {} };
  const now = vi.spyOn(performance, "now").mockReturnValue(1_000);
  const lines = async (fetch: Fetch, options: WanClientOptions = {}) => {
    debug.mockClear();
    await messageOf(fetch, {}, { logger, ...options });
    return debug.mock.calls.flat();
  };
  const slowly: Fetch = async () => {
    now.mockReturnValue(1_400.4);
    return new Response("{}", { status: 500 });
  };
  expect(await lines(slowly)).toEqual(["POST /wan/videos: 500 server failed (ServerError) in 400 ms"]);
  expect(await lines(responds("{}"))).toEqual(["POST /wan/videos: 200 unreadable (ResponseError) in 0 ms"]);
  expect(await lines(throws(fetchFailed("ECONNRESET")))).toEqual([
    "POST /wan/videos: no response (ConnectionError) in 0 ms",
  ]);
  expect(await lines(stalls, { apiKey: "" })).toEqual([]);
});

it("a request sends and accepts JSON", async () => {
  const fetch = vi.fn<Fetch>(responds("{}"));
  await messageOf(fetch);
  expect(fetch.mock.calls[0]?.[1]?.headers).toMatchObject({
    accept: "application/json",
    "content-type": "application/json",
  });
});

it("a failed request cancels a body that is not read, and has no text from a body that broke off", async () => {
  const cancelled = vi.fn();
  const open = new ReadableStream({ cancel: cancelled });
  const redirect = async () => new Response(open, { status: 302 });
  await messageOf(redirect);
  expect(cancelled).toHaveBeenCalledTimes(1);

  const breaking = () => new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
  const broken = async () => new Response(breaking(), { status: 500 });
  const wan = clientFor("http://localhost:1", { fetch: broken, maxRetries: 0 });
  expect(await rejection(wan.submit(REQUEST))).toMatchObject({ name: "ServerError", body: "" });
});
