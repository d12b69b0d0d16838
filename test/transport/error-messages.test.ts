import { expect, it, vi } from "vitest";
import type { WanClientOptions } from "../../src/index.js";
import { clientFor, fetchFailed, REQUEST, rejection, TOKEN } from "../support/client.js";

type Fetch = typeof globalThis.fetch;

const answers =
  (body: string | null, init?: ResponseInit): Fetch =>
  async () =>
    new Response(body, init);
const throws =
  (error: unknown): Fetch =>
  () =>
    Promise.reject(error);
const stalls: Fetch = () => new Promise(() => {});

async function messageOf(fetch: Fetch, call: object = {}, options: WanClientOptions = {}): Promise<string> {
  const wan = clientFor("http://localhost:1", { fetch, maxRetries: 0, ...options });
  return ((await rejection(wan.submit(REQUEST, call))) as Error).message;
}

it.each<[string, Fetch, string]>([
  [
    "an error of the API",
    answers('{"error":{"code":"bad_request","message":"No size."}}', { status: 400 }),
    "HTTP 400 bad_request: No size.",
  ],
  ["one without a code", answers('{"error":" It broke. "}', { status: 500 }), "HTTP 500: It broke."],
  ["one without a word", answers(null, { status: 503 }), "HTTP 503: the server did not say why"],
  ["one of spaces", answers('{"error":"  "}', { status: 503 }), "HTTP 503: the server did not say why"],
  [
    "a long one",
    answers(JSON.stringify({ error: "x".repeat(1_001) }), { status: 500 }),
    `HTTP 500: ${"x".repeat(1_000)}…`,
  ],
  [
    "one that just fits",
    answers(JSON.stringify({ error: "x".repeat(1_000) }), { status: 500 }),
    `HTTP 500: ${"x".repeat(1_000)}`,
  ],
  [
    "a page in place of an answer",
    answers("<html>"),
    "The server answered HTTP 200 with a body that is not JSON.",
  ],
  [
    "an answer about nothing",
    answers("{}", { status: 201 }),
    "The server answered HTTP 201 without a task id.",
  ],
  [
    "a redirect",
    answers(null, { status: 302, headers: { location: `https://me:word@evil.example/${TOKEN}?sig=1` } }),
    "The server answered with a redirect to https://…@evil.example/[token]?…, which is not followed: check baseURL.",
  ],
  [
    "a redirect to nowhere",
    answers(null, { status: 302 }),
    "The server answered with a redirect, which is not followed: check baseURL.",
  ],
  ["no answer at all", async () => Response.error(), "No answer came from the server."],
  ["a code in the cause", throws(fetchFailed("ECONNRESET")), "No answer came from the server: ECONNRESET"],
  [
    "a message in the cause",
    throws(new TypeError("fetch failed", { cause: new Error("other side closed") })),
    "No answer came from the server: other side closed",
  ],
  ["a message", throws(new TypeError("Failed to fetch")), "No answer came from the server: Failed to fetch"],
  ["nothing", throws(undefined), "No answer came from the server: the request failed"],
])("an error says what happened: %s", async (_, fetch, message) => {
  expect(await messageOf(fetch)).toBe(message);
});

it("a time limit says which of the two it was", async () => {
  expect(await messageOf(stalls, { requestTimeout: 5 })).toBe("No answer came within 5 ms (requestTimeout).");
  expect(await messageOf(stalls, { timeout: 6 })).toBe("No answer came within 6 ms (timeout).");
});

it("an error says of a submit that ended before it was sent that it was not", async () => {
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

it("an error of the caller's making says what to change", async () => {
  vi.stubEnv("ACEDATACLOUD_API_TOKEN", undefined);
  const none = "No API token: set ACEDATACLOUD_API_TOKEN, or pass apiKey to new WanClient().";
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
    // The vault may be back by then.
    retryable: true,
    cause: { message: "no vault" },
  });
  expect(await messageOf(stalls, { timeout: 0 })).toBe(
    "timeout: got 0; use a number of milliseconds above 0.",
  );
  expect(await messageOf(stalls, { requestTimeout: 0 })).toBe(
    "requestTimeout: got 0; use a number of milliseconds above 0.",
  );
  expect(await messageOf(stalls, { maxRetries: -1 })).toBe("maxRetries: got -1; use a number from 0.");
  const waiting = clientFor("http://localhost:1").waitForTask("t-1", { pollInterval: -1 });
  expect(((await rejection(waiting)) as Error).message).toBe(
    "pollInterval: got -1; use a number of milliseconds from 0, or a function.",
  );
  expect(
    ((await rejection(clientFor("http://localhost:1").submitUnchecked({ seed: 1n }))) as Error).message,
  ).toBe("The request could not be built.");
});

it("the log says of each request how it went, and nothing of one that was not sent", async () => {
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
  expect(await lines(answers("{}"))).toEqual(["POST /wan/videos: 200 unreadable (ResponseError) in 0 ms"]);
  expect(await lines(throws(fetchFailed("ECONNRESET")))).toEqual([
    "POST /wan/videos: unanswered (ConnectionError) in 0 ms",
  ]);
  expect(await lines(stalls, { apiKey: "" })).toEqual([]);
});

it("a request says that it sends and takes JSON", async () => {
  const fetch = vi.fn<Fetch>(answers("{}"));
  await messageOf(fetch);
  expect(fetch.mock.calls[0]?.[1]?.headers).toMatchObject({
    accept: "application/json",
    "content-type": "application/json",
  });
});

it("an error lets go of an answer that nobody reads, and has no text of one that broke off", async () => {
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
