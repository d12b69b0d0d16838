import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  AbortError,
  ApiError,
  ConnectionError,
  RateLimitError,
  RequestTimeoutError,
  ResponseError,
  ServerError,
  WanError,
} from "../../src/index.js";
import { clientFor, fetchFailed, REQUEST, rejection, TOKEN } from "../support/client.js";
import { type Answer, startServer } from "../support/server.js";

type ErrorClass = { is(value: unknown): boolean };

const accepted: Answer = { json: { task_id: "t-1" } };
const record: Answer = { json: { id: "t-1", created_at: 1, request: {} } };

beforeEach(() => {
  // The jitter is full, so its least value is no delay at all.
  vi.spyOn(Math, "random").mockReturnValue(0);
});

/** Short where nothing comes, and long where an answer may take its time on a busy machine. */
function limitFor(answer: Answer): number {
  return answer === "stall" || answer === "stalled body" ? 100 : 10_000;
}

/** Rows whose failure leaves open whether the request arrived. */
const ambiguous: [string, Answer, ErrorClass][] = [
  ["the connection is reset", "reset", ConnectionError],
  ["the connection is closed without an answer", "close", ConnectionError],
  ["no answer comes in time", "stall", RequestTimeoutError],
  ["half a body comes", "half body", ConnectionError],
  ["the body stalls", "stalled body", RequestTimeoutError],
  ["500", { status: 500, json: { error: { code: "api_error", message: "fetch failed" } } }, ServerError],
  ["502 with HTML", { status: 502, text: "<html>Bad Gateway</html>" }, ServerError],
  ["503 with an empty body", { status: 503 }, ServerError],
  ["504", { status: 504, json: { error: { code: "timeout", message: "Timeout" } } }, ServerError],
  ["408", { status: 408, json: {} }, ApiError],
  ["409", { status: 409, json: {} }, ApiError],
  [
    "200 with HTML",
    { text: "<html>Welcome</html>", headers: { "content-type": "text/html" } },
    ResponseError,
  ],
  ["200 with an empty body", {}, ResponseError],
];

const refusals: [number, string][] = [
  [400, "bad_request"],
  [400, "no_token"],
  [401, "invalid_token"],
  [402, "unheard_of"],
  [403, "used_up"],
  [403, "forbidden"],
  [404, "no_api"],
  [413, "request_too_large"],
  [422, "unheard_of"],
];

const NOT_SENT = [
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];
const UNKNOWN = [
  "ECONNRESET",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_HEADERS_TIMEOUT",
  "ETIMEDOUT",
  "SOMETHING_NEW",
];
const CERTIFICATE = ["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "ERR_TLS_CERT_ALTNAME_INVALID"];

describe("a submit", () => {
  it.each(ambiguous)("is sent once, and may have been accepted, when %s", async (_, answer, errorClass) => {
    const server = await startServer(answer, accepted);
    const error = await rejection(
      clientFor(server.url).submit(REQUEST, { requestTimeout: limitFor(answer) }),
    );
    expect(errorClass.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: true, retryable: false });
    expect(server.arrivals).toHaveLength(1);
  });

  it("is sent once, and may have been accepted, when 200 brings no task id", async () => {
    const server = await startServer({ json: { success: true } }, accepted);
    const error = await rejection(clientFor(server.url).submit(REQUEST));
    expect(ResponseError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: true, retryable: false });
    expect(server.arrivals).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])(
    "does not follow a %d, and keeps the token to itself",
    async (status) => {
      const elsewhere = await startServer(accepted);
      const server = await startServer({
        status,
        headers: { location: `${elsewhere.url}/wan/videos?key=secret` },
      });
      const error = await rejection(clientFor(server.url).submit(REQUEST));
      expect(ResponseError.is(error)).toBe(true);
      expect(error).toMatchObject({ maybeAccepted: true, retryable: false });
      expect(String(error)).not.toContain("secret");
      expect(server.arrivals).toHaveLength(1);
      expect(elsewhere.arrivals).toHaveLength(0);
    },
  );

  it.each(refusals)("is sent once, and was not accepted, when %d %s refuses it", async (status, code) => {
    const server = await startServer({ status, json: { error: { code, message: "No." } } }, accepted);
    const error = await rejection(clientFor(server.url).submit(REQUEST));
    expect(error).toMatchObject({ status, code, maybeAccepted: false, retryable: false });
    expect(server.arrivals).toHaveLength(1);
  });

  it.each([
    [{ success: false, error: { code: "used_up", message: "No balance." } }, "InsufficientBalanceError"],
    [{ success: false, error: { code: "too_many_requests", message: "Slow." } }, "RateLimitError"],
    [{ error: "Something odd" }, "ApiError"],
    [{ success: false, task_id: "t-1" }, "ApiError"],
  ])("is sent once, and was not accepted, when 200 brings the error %j", async (json, name) => {
    const server = await startServer({ json }, accepted);
    const error = await rejection(clientFor(server.url).submit(REQUEST));
    expect(error).toMatchObject({ name, status: 200, maybeAccepted: false });
    expect(server.arrivals).toHaveLength(1);
  });

  it.each(NOT_SENT)("is sent again after %s, because it never left", async (code) => {
    const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(fetchFailed(code));
    const error = await rejection(clientFor("http://localhost:1", { fetch }).submit(REQUEST));
    expect(ConnectionError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: false, retryable: true });
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it("is sent again after a connection that was really refused", async () => {
    const server = await startServer(accepted);
    const closed = await closedPort();
    const fetch = vi.fn<typeof globalThis.fetch>((url, init) => globalThis.fetch(url, init));
    fetch.mockImplementationOnce((_, init) => globalThis.fetch(`http://127.0.0.1:${closed}/`, init));
    const submitted = await clientFor(server.url, { fetch }).submit(REQUEST);
    expect(submitted.id).toBe("t-1");
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(server.arrivals).toHaveLength(1);
  });

  it("is sent again when every address of the host refused, and only then", async () => {
    const addresses = (...codes: string[]) =>
      new TypeError("fetch failed", {
        cause: new AggregateError(codes.map((code) => Object.assign(new Error(code), { code }))),
      });
    const refused = vi
      .fn<typeof globalThis.fetch>()
      .mockRejectedValue(addresses("ECONNREFUSED", "ENETUNREACH"));
    await rejection(clientFor("http://localhost:1", { fetch: refused }).submit(REQUEST));
    expect(refused).toHaveBeenCalledTimes(3);

    const mixed = vi.fn<typeof globalThis.fetch>().mockRejectedValue(addresses("ECONNREFUSED", "ECONNRESET"));
    const error = await rejection(clientFor("http://localhost:1", { fetch: mixed }).submit(REQUEST));
    expect(error).toMatchObject({ maybeAccepted: true, retryable: false });
    expect(mixed).toHaveBeenCalledTimes(1);
  });

  it("tells a timeout while connecting from one on an open connection", async () => {
    const connecting = vi
      .fn<typeof globalThis.fetch>()
      .mockRejectedValue(fetchFailed("ETIMEDOUT", { syscall: "connect" }));
    await rejection(clientFor("http://localhost:1", { fetch: connecting }).submit(REQUEST));
    expect(connecting).toHaveBeenCalledTimes(3);
    const reading = vi
      .fn<typeof globalThis.fetch>()
      .mockRejectedValue(fetchFailed("ETIMEDOUT", { syscall: "read" }));
    await rejection(clientFor("http://localhost:1", { fetch: reading }).submit(REQUEST));
    expect(reading).toHaveBeenCalledTimes(1);
  });

  it.each(NOT_SENT.slice(0, -1))("is sent once after %s on a connection that was open", async (code) => {
    const fetch = vi
      .fn<typeof globalThis.fetch>()
      .mockRejectedValue(fetchFailed(code, { syscall: "read", message: `read ${code}` }));
    const error = await rejection(clientFor("http://localhost:1", { fetch }).submit(REQUEST));
    expect(error).toMatchObject({ name: "ConnectionError", maybeAccepted: true, retryable: false });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it.each([200, 400, 403, 429, 500, 504])(
    "may have been accepted when its error has the code timeout, also with HTTP %d",
    async (status) => {
      const error = { code: "timeout", message: "Too long." };
      for (const body of [
        { success: false, error },
        { error: { code: "TIMEOUT" } },
        { error: { code: " timeout " } },
        { error: "timeout" },
        { error: ["timeout"] },
        { code: "timeout", message: "Too long." },
        { success: false, data: { error } },
      ]) {
        const server = await startServer({ status, json: body }, accepted);
        const thrown = await rejection(clientFor(server.url).submit(REQUEST));
        // Without `success` or `error`, HTTP 200 only says that no id came.
        const name = status === 200 && "code" in body ? "ResponseError" : "ServerError";
        expect(thrown).toMatchObject({ name, maybeAccepted: true, retryable: false });
        expect(server.arrivals).toHaveLength(1);
      }
    },
  );

  it("says that it never left when fetch blocks the port", async () => {
    const wan = clientFor("http://127.0.0.1:6000");
    for (const call of [wan.submit(REQUEST), wan.getTask("t-1"), wan.waitForTask("t-1")]) {
      expect(await rejection(call)).toMatchObject({
        name: "ConfigurationError",
        message: expect.stringMatching(/^baseURL: nothing was sent, because fetch blocks this port/),
        maybeAccepted: false,
        retryable: false,
      });
    }
  });

  it.each(UNKNOWN)("is sent once after %s, which says nothing about what arrived", async (code) => {
    const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(fetchFailed(code));
    const error = await rejection(clientFor("http://localhost:1", { fetch }).submit(REQUEST));
    expect(error).toMatchObject({ maybeAccepted: true, retryable: false });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it.each(CERTIFICATE)("is sent once after %s, and was not accepted", async (code) => {
    const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(fetchFailed(code));
    const error = await rejection(clientFor("http://localhost:1", { fetch }).submit(REQUEST));
    expect(ConnectionError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: false, retryable: false });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("is sent again after a 429, which does not count against maxRetries", async () => {
    const busy: Answer = {
      status: 429,
      json: { error: { code: "too_many_requests", message: "Slow down." } },
    };
    const server = await startServer(busy, busy, accepted);
    const submitted = await clientFor(server.url, { maxRetries: 0 }).submit(REQUEST);
    expect(submitted.id).toBe("t-1");
    expect(server.arrivals).toHaveLength(3);
  });

  it("fails at once when Retry-After is beyond its timeout", async () => {
    const server = await startServer({ status: 429, headers: { "retry-after": "90" }, json: {} }, accepted);
    const error = await rejection(clientFor(server.url).submit(REQUEST, { timeout: 60_000 }));
    expect(RateLimitError.is(error) && error.retryAfterMs).toBe(90_000);
    expect(error).toMatchObject({ maybeAccepted: false, retryable: true });
    expect(server.arrivals).toHaveLength(1);
  });

  it("does not ask again after a 429 that says the balance is used up", async () => {
    const server = await startServer(
      { status: 429, json: { error: { code: "used_up", message: "No." } } },
      accepted,
    );
    const error = await rejection(clientFor(server.url).submit(REQUEST));
    expect(error).toMatchObject({ name: "InsufficientBalanceError", maybeAccepted: false, retryable: false });
    expect(server.arrivals).toHaveLength(1);
  });

  it("is not sent when its signal was aborted before", async () => {
    const server = await startServer(accepted);
    const signal = AbortSignal.abort("never mind");
    const error = await rejection(clientFor(server.url).submit(REQUEST, { signal }));
    expect(AbortError.is(error) && error.cause).toBe("never mind");
    expect(error).toMatchObject({ name: "AbortError", maybeAccepted: false, retryable: true });
    expect(server.arrivals).toHaveLength(0);
  });

  it("may have been accepted when it is aborted in flight", async () => {
    const controller = new AbortController();
    const server = await startServer(() => {
      controller.abort("changed my mind");
      return "stall";
    });
    const error = await rejection(clientFor(server.url).submit(REQUEST, { signal: controller.signal }));
    expect(AbortError.is(error) && error.cause).toBe("changed my mind");
    expect(error).toMatchObject({ maybeAccepted: true, retryable: false });
    expect(server.arrivals).toHaveLength(1);
  });

  it("was not accepted when it is aborted while it waits to be sent again", async () => {
    const controller = new AbortController();
    const busy: Answer = { status: 429, headers: { "retry-after": "100" }, json: {} };
    const server = await startServer(busy, accepted);
    const logger = { debug() {}, info: () => controller.abort(), warn() {}, error() {} };
    const error = await rejection(
      clientFor(server.url, { logger }).submit(REQUEST, { signal: controller.signal }),
    );
    expect(AbortError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: false, retryable: true });
    expect(server.arrivals).toHaveLength(1);
  });

  it("is not repeated on a connection that was kept open and then reset", async () => {
    const server = await startServer(accepted, "reset", accepted);
    const wan = clientFor(server.url);
    await wan.submit(REQUEST);
    expect(await rejection(wan.submit(REQUEST))).toMatchObject({ maybeAccepted: true, retryable: false });
    expect(server.arrivals).toHaveLength(2);
  });
});

describe("a read", () => {
  it.each(ambiguous)("is sent again, up to maxRetries, when %s", async (_, answer, errorClass) => {
    const server = await startServer(answer);
    const error = await rejection(clientFor(server.url).getTask("t-1", { requestTimeout: limitFor(answer) }));
    expect(errorClass.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: false, retryable: true, taskId: "t-1" });
    expect(server.arrivals).toHaveLength(3);
  });

  it.each(ambiguous)("succeeds when %s only once", async (_, answer) => {
    const server = await startServer(answer, record);
    const task = await clientFor(server.url).getTask("t-1", { requestTimeout: limitFor(answer) });
    expect(task.status).toBe("pending");
    expect(server.arrivals).toHaveLength(2);
  });

  it("is sent once with maxRetries 0", async () => {
    const server = await startServer("reset");
    await rejection(clientFor(server.url).getTask("t-1", { maxRetries: 0 }));
    expect(server.arrivals).toHaveLength(1);
  });

  it("does not follow a redirect, and is not sent again", async () => {
    const elsewhere = await startServer(record);
    const server = await startServer({ status: 307, headers: { location: elsewhere.url } });
    expect(ResponseError.is(await rejection(clientFor(server.url).getTask("t-1")))).toBe(true);
    expect(server.arrivals).toHaveLength(1);
    expect(elsewhere.arrivals).toHaveLength(0);
  });

  it.each(refusals)("is sent once when %d %s refuses it", async (status, code) => {
    const server = await startServer({ status, json: { error: { code, message: "No." } } });
    expect(await rejection(clientFor(server.url).getTask("t-1"))).toMatchObject({
      status,
      code,
      retryable: false,
    });
    expect(server.arrivals).toHaveLength(1);
  });

  it.each([...NOT_SENT, ...UNKNOWN])("is sent again after %s", async (code) => {
    const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(fetchFailed(code));
    const error = await rejection(clientFor("http://localhost:1", { fetch }).getTask("t-1"));
    expect(WanError.is(error) && error.retryable).toBe(true);
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it.each(CERTIFICATE)("is sent once after %s", async (code) => {
    const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(fetchFailed(code));
    const error = await rejection(clientFor("http://localhost:1", { fetch }).getTask("t-1"));
    expect(ConnectionError.is(error) && error.retryable).toBe(false);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("is sent again after a 429, which does not count against maxRetries", async () => {
    const server = await startServer({ status: 429, json: {} }, { status: 429, json: {} }, record);
    expect((await clientFor(server.url, { maxRetries: 0 }).getTask("t-1")).id).toBe("t-1");
    expect(server.arrivals).toHaveLength(3);
  });

  it("is sent again when 200 brings a passing error in place of a record", async () => {
    const server = await startServer(
      { json: { success: false, error: { code: "busy", message: "Busy." } } },
      record,
    );
    expect((await clientFor(server.url).getTask("t-1")).status).toBe("pending");
    expect(server.arrivals).toHaveLength(2);
  });

  it("does not believe a record of another task", async () => {
    const server = await startServer({ json: { id: "t-2", created_at: 1 } }, record);
    expect((await clientFor(server.url).getTask("t-1")).id).toBe("t-1");
    expect(server.arrivals).toHaveLength(2);
  });
});

describe("a delete", () => {
  it("is sent again like a read, because it may be repeated", async () => {
    const server = await startServer("reset", { status: 500 }, { json: { id: "t-1", deleted: true } });
    expect(await clientFor(server.url).deleteTask("t-1")).toBe(true);
    expect(server.arrivals).toHaveLength(3);
  });
});

it("sends the documented headers, and no others of its own", async () => {
  const server = await startServer(accepted);
  await clientFor(server.url).submit(REQUEST);
  const headers = Object.keys(server.arrivals[0]?.headers ?? {});
  expect(server.arrivals[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  const runtime = ["host", "connection", "content-length", "accept-language", "sec-fetch-mode", "user-agent"];
  const added = [...runtime, "accept-encoding", "pragma", "cache-control"];
  expect(headers.filter((name) => !added.includes(name)).sort()).toEqual([
    "accept",
    "authorization",
    "content-type",
  ]);
});

async function closedPort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
