import { beforeEach, describe, expect, it, vi } from "vitest";
import { ConnectionError, ResponseError, WanError } from "../../src/index.js";
import { clientFor, fetchFailed, rejection } from "../support/client.js";
import {
  ambiguous,
  CERTIFICATE,
  NOT_SENT,
  record,
  refusals,
  timeoutFor,
  UNKNOWN,
} from "../support/retry-policy-cases.js";
import { startServer } from "../support/server.js";

beforeEach(() => {
  // With full jitter, a random number of 0 means that a retry has no delay.
  vi.spyOn(Math, "random").mockReturnValue(0);
});

describe("a read request", () => {
  it.each(ambiguous)("is sent again, up to maxRetries, when %s", async (_, reply, errorClass) => {
    const server = await startServer(reply);
    const error = await rejection(
      clientFor(server.url).getTask("t-1", { requestTimeout: timeoutFor(reply) }),
    );
    expect(errorClass.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: false, retryable: true, taskId: "t-1" });
    expect(server.arrivals).toHaveLength(3);
  });

  it.each(ambiguous)("succeeds when %s only once", async (_, reply) => {
    const server = await startServer(reply, record);
    const task = await clientFor(server.url).getTask("t-1", { requestTimeout: timeoutFor(reply) });
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

  it("is sent again when a 200 contains a temporary error instead of a record", async () => {
    const server = await startServer(
      { json: { success: false, error: { code: "busy", message: "Busy." } } },
      record,
    );
    expect((await clientFor(server.url).getTask("t-1")).status).toBe("pending");
    expect(server.arrivals).toHaveLength(2);
  });

  it("rejects a record of another task", async () => {
    const server = await startServer({ json: { id: "t-2", created_at: 1 } }, record);
    expect((await clientFor(server.url).getTask("t-1")).id).toBe("t-1");
    expect(server.arrivals).toHaveLength(2);
  });
});

describe("a delete request", () => {
  it("is sent again like a read request, because it may be repeated", async () => {
    const server = await startServer("reset", { status: 500 }, { json: { id: "t-1", deleted: true } });
    expect(await clientFor(server.url).deleteTask("t-1")).toBe(true);
    expect(server.arrivals).toHaveLength(3);
  });
});
