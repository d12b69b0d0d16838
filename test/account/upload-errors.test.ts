import { inspect } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { uploadFile } from "../../src/account/index.js";
import {
  AbortError,
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConnectionError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  RequestTimeoutError,
  ResponseError,
  ServerError,
  WanError,
} from "../../src/index.js";
import { fetchFailed, rejection } from "../support/client.js";
import { startServer } from "../support/server.js";
import { PLATFORM_TOKEN, startUploadServer, type UploadReply } from "../support/upload-server.js";

const BYTES = new Uint8Array([1, 2, 3]);
const FILE_URL = "https://cdn.example.com/a.png";
type Options = Parameters<typeof uploadFile>[1];

const upload = (options: Options) =>
  rejection(uploadFile(BYTES, { platformToken: PLATFORM_TOKEN, contentType: "image/png", ...options }));

async function errorOf(reply: UploadReply, options: Options = {}) {
  const server = await startUploadServer(reply);
  const error = (await upload({ ...server.options, ...options })) as WanError;
  expect(WanError.is(error)).toBe(true);
  expect(server.arrivals).toHaveLength(1);
  return error;
}

describe("an error of the platform", () => {
  it.each([
    [400, BadRequestError, false],
    [401, AuthenticationError, false],
    [403, PermissionError, false],
    [404, NotFoundError, false],
    [408, ApiError, true],
    [418, ApiError, false],
    [429, RateLimitError, true],
    [500, ServerError, true],
    [503, ServerError, true],
  ])("with HTTP %i has the class of its status", async (status, ErrorClass, retryable) => {
    const headers = { "x-trace-id": "tr-1", "retry-after": "7" };
    const error = await errorOf({ status, headers, json: { error: "No file provided" } });
    expect(error.constructor).toBe(ErrorClass);
    expect(error.message).toBe(`HTTP ${status}: No file provided`);
    expect(error).toMatchObject({ status, traceId: "tr-1", retryable, maybeAccepted: false });
    expect((error as ApiError).body).toEqual({ error: "No file provided" });
    if (status === 429) expect(error).toMatchObject({ retryAfterMs: 7_000 });
  });

  it.each([
    [{ json: { error: { code: "busy", message: "Later." } } }, "HTTP 500 busy: Later."],
    [{ json: { code: 7, detail: "Not now." } }, "HTTP 500 7: Not now."],
    [{ json: { message: "See https://a.example/x?key=s" } }, "HTTP 500: See https://a.example/x?…"],
    [{ text: "<html>" }, "HTTP 500: the platform did not say why"],
    [{ json: ["no"] }, "HTTP 500: the platform did not say why"],
  ])("says what the platform said: %j", async (reply, message) => {
    expect((await errorOf({ status: 500, ...reply })).message).toBe(message);
  });

  it("about a file that is too large says the limit", async () => {
    const json = { error: "File too large", max_bytes: 1_048_576 };
    const error = await errorOf({ status: 413, json });
    expect(error.constructor).toBe(ApiError);
    expect(error.message).toBe("HTTP 413: File too large; the platform takes at most 1048576 bytes");
    expect((await errorOf({ status: 413, json: {} })).message).toBe("HTTP 413: the platform did not say why");
  });

  it("about the token says which token is needed, unless the token looks like one of the platform", async () => {
    const reply = { status: 401, json: { error: "Invalid token" } };
    expect((await errorOf(reply)).message).toBe("HTTP 401: Invalid token");
    const other = await errorOf(reply, { platformToken: "f00dbabe" });
    expect(other.message).toBe(
      'HTTP 401: Invalid token; the token does not start with "platform-", and may be the API token: ' +
        "ACEDATACLOUD_PLATFORM_TOKEN and ACEDATACLOUD_API_TOKEN are different tokens",
    );
  });
});

describe("a response without a URL", () => {
  it.each<[string, UploadReply, RegExp]>([
    [
      "that is not JSON",
      { text: "<html>" },
      /^The platform responded with HTTP 200 and a body that is not JSON\.$/,
    ],
    ["that is empty", { text: "" }, /not JSON/],
    ["that is an empty object", { json: {} }, /without the http or https URL of the file/],
    ["that is a list", { json: [FILE_URL] }, /without the http or https URL/],
    ["with another scheme", { json: { file_url: "javascript:alert(1)" } }, /without the http or https URL/],
    [
      "with a URL that cannot be parsed",
      { json: { file_url: "https://:99999" } },
      /without the http or https URL/,
    ],
  ])("%s is a ResponseError", async (_, reply, message) => {
    const error = await errorOf(reply);
    expect(ResponseError.is(error) && error.retryable).toBe(true);
    expect(error.message).toMatch(message);
  });
});

describe("a redirect", () => {
  it.each([301, 302, 307, 308])(
    "with HTTP %i is refused, and the token does not follow it",
    async (status) => {
      const elsewhere = await startServer({ json: { url: FILE_URL } });
      const location = `${elsewhere.url}/?token=${PLATFORM_TOKEN}`;
      const error = await errorOf({ status, headers: { location } });
      expect(ResponseError.is(error) && !error.retryable).toBe(true);
      expect(error.message).toBe(
        `The platform responded with a redirect to ${elsewhere.url}/?…, which is not followed. Check baseURL.`,
      );
      expect(elsewhere.arrivals).toEqual([]);
    },
  );

  it("that a browser hides is refused, too", async () => {
    const hidden = { type: "opaqueredirect", status: 0, headers: new Headers(), body: null };
    const error = await upload({ fetch: async () => hidden as Response });
    expect((error as Error).message).toMatch(
      /^The platform responded with a redirect, which is not followed/,
    );
  });
});

describe("a connection that fails", () => {
  it.each<[string, UploadReply, RegExp]>([
    [
      "without a response",
      (outgoing) => outgoing.socket?.resetAndDestroy(),
      /^No response from 127\.0\.0\.1:\d+: /,
    ],
    [
      "in the middle of the response",
      (outgoing) => {
        outgoing.writeHead(200, { "content-length": 100 });
        outgoing.write('{"file_url":', () => outgoing.socket?.destroy());
      },
      /^No response from 127\.0\.0\.1:\d+: /,
    ],
  ])("%s is a ConnectionError", async (_, reply, message) => {
    const error = await errorOf(reply);
    expect(ConnectionError.is(error) && error.retryable).toBe(true);
    expect(error.message).toMatch(message);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it("in the middle of an error response is the error of its status", async () => {
    const error = await errorOf((outgoing) => {
      outgoing.writeHead(503, { "content-length": 100 });
      outgoing.write('{"error":', () => outgoing.socket?.destroy());
    });
    expect(ServerError.is(error)).toBe(true);
  });

  it("in the fetch of a mock is a ConnectionError", async () => {
    expect(ConnectionError.is(await upload({ fetch: async () => Response.error() }))).toBe(true);
    const refused = await upload({ fetch: () => Promise.reject(fetchFailed("ECONNREFUSED")) });
    expect((refused as Error).message).toBe("No response from platform.acedata.cloud: ECONNREFUSED");
  });
});

describe("a call that ends early", () => {
  const stalled = vi.fn(() => new Promise<Response>(() => {}));

  it("by its signal is an AbortError with the reason, and nothing is sent after it", async () => {
    const signal = AbortSignal.abort("no longer needed");
    const error = await upload({ signal, fetch: stalled });
    expect(AbortError.is(error) && error.cause).toBe("no longer needed");
    expect(stalled).not.toHaveBeenCalled();
  });

  it("by its signal closes the connection", async () => {
    const controller = new AbortController();
    let closed: Promise<unknown> = Promise.resolve();
    const error = await errorOf(
      (outgoing) => {
        closed = new Promise((resolve) => outgoing.once("close", resolve));
        controller.abort("enough");
      },
      { signal: controller.signal },
    );
    expect(AbortError.is(error) && error.cause).toBe("enough");
    await closed;
  });

  it("while its file is being read sends nothing", async () => {
    const controller = new AbortController();
    const blob = {
      size: 3,
      type: "image/png",
      async arrayBuffer() {
        controller.abort("enough");
        return BYTES.buffer;
      },
    };
    const options = { platformToken: PLATFORM_TOKEN, signal: controller.signal, fetch: stalled };
    expect(AbortError.is(await rejection(uploadFile(blob as Blob, options)))).toBe(true);
    expect(stalled).not.toHaveBeenCalled();
  });

  it("by its signal cancels the stream that it reads", async () => {
    const controller = new AbortController();
    const cancel = vi.fn();
    const stream = new ReadableStream<Uint8Array>({ pull: () => controller.abort("enough"), cancel });
    const error = await rejection(
      uploadFile(stream, {
        platformToken: PLATFORM_TOKEN,
        contentType: "image/png",
        signal: controller.signal,
      }),
    );
    expect(AbortError.is(error) && error.cause).toBe("enough");
    expect(cancel).toHaveBeenCalledOnce();
  });

  it("by the time limit of 15 minutes is a RequestTimeoutError, and leaves no timer", async () => {
    vi.useFakeTimers();
    const failed = upload({ fetch: stalled });
    await vi.advanceTimersByTimeAsync(15 * 60_000 - 1);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    const error = await failed;
    expect(RequestTimeoutError.is(error) && error.retryable).toBe(true);
    expect((error as Error).message).toBe(
      "The call to platform.acedata.cloud did not end within 900,000 ms.",
    );
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

it("no error shows the token, even if the server echoes it", async () => {
  const echo = { error: `Bearer ${PLATFORM_TOKEN}`, code: PLATFORM_TOKEN, trace_id: PLATFORM_TOKEN };
  const headers = { "x-echo": PLATFORM_TOKEN, "x-trace-id": PLATFORM_TOKEN, location: `/${PLATFORM_TOKEN}` };
  for (const status of [200, 302, 400, 401, 413, 500]) {
    const error = (await errorOf({ status, headers, json: echo })) as ApiError;
    const text = [inspect(error, { depth: 9, showHidden: true }), error.stack, JSON.stringify(error)];
    text.push(JSON.stringify(error.body ?? ""), JSON.stringify([...(error.headers ?? [])]));
    expect(text.join()).not.toContain(PLATFORM_TOKEN);
  }
  const thrown = await upload({ fetch: () => Promise.reject(new TypeError(`bad header ${PLATFORM_TOKEN}`)) });
  expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain(PLATFORM_TOKEN);
});
