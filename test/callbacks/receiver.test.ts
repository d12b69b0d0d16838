import { describe, expect, it, vi } from "vitest";
import { createCallbackReceiver, signCallbackUrl } from "../../src/callbacks/index.js";
import { callbackFor, HOOK, posted, SECRET, success, useFakeTimersAndCrypto } from "../support/callbacks.js";
import { type CallbackContext, confirmingReceiver, recordingOnTask } from "../support/confirming-receiver.js";
import { during } from "../support/emulated.js";

useFakeTimersAndCrypto();

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe("without a client", () => {
  it.each([
    ["nothing", undefined],
    ["an object without a prototype", Object.create(null)],
    ["a symbol", Symbol("bug")],
    ["an error whose name is a symbol", Object.assign(new Error("x"), { name: Symbol("bug") })],
    ["a revoked proxy", revoked()],
  ])("responds with 500 when onTask throws %s", async (_, what) => {
    const error = vi.fn();
    const { handle } = createCallbackReceiver({
      secret: SECRET,
      onTask: () => {
        throw what;
      },
      logger: { debug() {}, info() {}, warn() {}, error },
    });
    expect((await handle(await callbackFor("r", success("t-1")))).status).toBe(500);
    const work: Promise<unknown>[] = [];
    const context = { waitUntil: (each: Promise<unknown>) => work.push(each.catch(() => {})) };
    expect((await handle(await callbackFor("r", success("t-1")), context)).status).toBe(200);
    await Promise.all(work);
    expect(error).toHaveBeenCalledTimes(2);
  });

  it("does not call onTask for a callback without a result", async () => {
    const { notified, onTask } = recordingOnTask();
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask });
    expect((await handle(await callbackFor("r", { task_id: "t-1", success: true }))).status).toBe(200);
    expect(notified).toEqual([]);
  });

  it("refuses a request that is not a callback, with a status and, for 405, the allowed method", async () => {
    const { notified, onTask } = recordingOnTask();
    const warn = vi.fn();
    const logger = { debug() {}, info() {}, warn, error() {} };
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask, maxBytes: 1_000, logger });
    const url = await signCallbackUrl(HOOK, { secret: SECRET });
    expect((await handle(posted(HOOK, success("t-1")))).status).toBe(401);
    expect((await handle(posted(url, "no JSON"))).status).toBe(400);
    expect((await handle(posted(url, { ...success("t-1"), prompt: "x".repeat(1_000) }))).status).toBe(413);
    const wrongMethod = await handle(new Request(url));
    expect([wrongMethod.status, wrongMethod.headers.get("allow")]).toEqual([405, "POST"]);
    expect(notified).toEqual([]);
    expect(warn).toHaveBeenCalledTimes(4);
    expect(JSON.stringify(warn.mock.calls)).not.toMatch(/wan_|tenant/);
  });

  it("responds with 500 when onTask throws, logs the error without URLs, and calls onTask again for a repeated callback", async () => {
    const error = vi.fn();
    const logger = { debug() {}, info() {}, warn() {}, error };
    const onTask = vi.fn().mockRejectedValueOnce(new Error("no row at https://db.example.com/?key=s3cret"));
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask, logger });
    const request = await callbackFor("r", success("t-1"));
    const repeat = [request.clone(), request.clone()];
    expect((await handle(request)).status).toBe(500);
    for (const each of repeat) expect((await handle(each)).status).toBe(200);
    expect(onTask).toHaveBeenCalledTimes(2);
    expect(error.mock.calls).toEqual([["callback for r: Error: no row at https://db.example.com/?…"]]);
  });

  it("works without onTask", async () => {
    const { handle } = createCallbackReceiver({ secret: SECRET });
    expect((await handle(await callbackFor("r", success("t-1")))).status).toBe(200);
  });
});

describe("with waitUntil", () => {
  it("responds before the task is read, and passes the remaining work to waitUntil", async () => {
    const { emulator, submit, receiver, notified, readsAt } = await confirmingReceiver();
    const { id, callback_url } = await submit("r");
    const work: Promise<unknown>[] = [];
    // Like in the context of Cloudflare, the method must be called on its object.
    const context = {
      waitUntil(promise: Promise<unknown>) {
        expect(this).toBe(context);
        work.push(promise);
      },
    };
    emulator.faults.next("stall");
    expect((await receiver.handle(posted(callback_url, success(id)), context)).status).toBe(200);
    expect([notified, readsAt()]).toEqual([[], []]);
    await during(Promise.all(work));
    expect(notified).toEqual([`r ${id} succeeded`]);
  });

  it("still refuses an unsigned callback in its response", async () => {
    const { status } = await confirmingReceiver();
    const waitUntil = vi.fn();
    expect(await status(posted(HOOK, success("t-1")), { waitUntil })).toBe(401);
    expect(waitUntil).not.toHaveBeenCalled();
  });

  it("passes failures to waitUntil, too, and leaves no unhandled rejection", async () => {
    const onTask = () => Promise.reject(new Error("down"));
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask });
    const work: Promise<unknown>[] = [];
    const response = await handle(await callbackFor("r", success("t-1")), {
      waitUntil: (each) => work.push(each),
    });
    expect(response.status).toBe(200);
    await vi.advanceTimersByTimeAsync(1);
    await expect(work[0]).rejects.toThrow("down");
  });

  it("is optional: the second argument of other servers is not a context", async () => {
    const { handle } = createCallbackReceiver({ secret: SECRET });
    expect(
      (await handle(await callbackFor("r", success("t-1")), { remoteAddr: "::1" } as CallbackContext)).status,
    ).toBe(200);
  });
});
