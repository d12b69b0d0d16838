import { beforeEach, describe, expect, it, vi } from "vitest";
import { AbortError, ConnectionError, RateLimitError, ResponseError } from "../../src/index.js";
import { clientFor, fetchFailed, REQUEST, rejection } from "../support/client.js";
import {
  accepted,
  ambiguous,
  CERTIFICATE,
  NOT_SENT,
  refusals,
  timeoutFor,
  UNKNOWN,
} from "../support/retry-policy-cases.js";
import { type Reply, startServer } from "../support/server.js";

beforeEach(() => {
  // With full jitter, a random number of 0 means that a retry has no delay.
  vi.spyOn(Math, "random").mockReturnValue(0);
});

describe("a submit request", () => {
  it.each(ambiguous)("is sent once, and may have been accepted, when %s", async (_, reply, errorClass) => {
    const server = await startServer(reply, accepted);
    const error = await rejection(
      clientFor(server.url).submit(REQUEST, { requestTimeout: timeoutFor(reply) }),
    );
    expect(errorClass.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: true, retryable: false });
    expect(server.arrivals).toHaveLength(1);
  });

  it("is sent once, and may have been accepted, when a 200 has no task id", async () => {
    const server = await startServer({ json: { success: true } }, accepted);
    const error = await rejection(clientFor(server.url).submit(REQUEST));
    expect(ResponseError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: true, retryable: false });
    expect(server.arrivals).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])(
    "does not follow a %d, and sends the token nowhere else",
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
  ])("is sent once, and was not accepted, when a 200 has the error %j", async (json, name) => {
    const server = await startServer({ json }, accepted);
    const error = await rejection(clientFor(server.url).submit(REQUEST));
    expect(error).toMatchObject({ name, status: 200, maybeAccepted: false });
    expect(server.arrivals).toHaveLength(1);
  });

  it.each(NOT_SENT)("is sent again after %s, because it never left this machine", async (code) => {
    const fetch = vi.fn<typeof globalThis.fetch>().mockRejectedValue(fetchFailed(code));
    const error = await rejection(clientFor("http://localhost:1", { fetch }).submit(REQUEST));
    expect(ConnectionError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: false, retryable: true });
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it("is sent again after a real refused connection", async () => {
    const server = await startServer(accepted);
    const closed = await closedPort();
    const fetch = vi.fn<typeof globalThis.fetch>((url, init) => globalThis.fetch(url, init));
    fetch.mockImplementationOnce((_, init) => globalThis.fetch(`http://127.0.0.1:${closed}/`, init));
    const submitted = await clientFor(server.url, { fetch }).submit(REQUEST);
    expect(submitted.id).toBe("t-1");
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(server.arrivals).toHaveLength(1);
  });

  it("is sent again when every address of the host refused the connection, and only then", async () => {
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

  it("distinguishes a timeout while connecting from one on an open connection", async () => {
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

  it.each(NOT_SENT.slice(0, -1))("is sent once after %s on an open connection", async (code) => {
    const fetch = vi
      .fn<typeof globalThis.fetch>()
      .mockRejectedValue(fetchFailed(code, { syscall: "read", message: `read ${code}` }));
    const error = await rejection(clientFor("http://localhost:1", { fetch }).submit(REQUEST));
    expect(error).toMatchObject({ name: "ConnectionError", maybeAccepted: true, retryable: false });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it.each([200, 400, 403, 429, 500, 504])(
    "may have been accepted when the error has the code timeout, even with HTTP %d",
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
        // Without `success` or `error`, a 200 is only a response without a task id.
        const name = status === 200 && "code" in body ? "ResponseError" : "ServerError";
        expect(thrown).toMatchObject({ name, maybeAccepted: true, retryable: false });
        expect(server.arrivals).toHaveLength(1);
      }
    },
  );

  it("was not sent when fetch blocks the port", async () => {
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

  it.each(UNKNOWN)("is sent once after %s, which does not say whether it arrived", async (code) => {
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
    const busy: Reply = {
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

  it("is not sent again after a 429 that says the balance is used up", async () => {
    const server = await startServer(
      { status: 429, json: { error: { code: "used_up", message: "No." } } },
      accepted,
    );
    const error = await rejection(clientFor(server.url).submit(REQUEST));
    expect(error).toMatchObject({ name: "InsufficientBalanceError", maybeAccepted: false, retryable: false });
    expect(server.arrivals).toHaveLength(1);
  });

  it("is not sent when its signal is already aborted", async () => {
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

  it("was not accepted when it is aborted while it waits for a retry", async () => {
    const controller = new AbortController();
    const busy: Reply = { status: 429, headers: { "retry-after": "100" }, json: {} };
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

async function closedPort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
