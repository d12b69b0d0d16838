import { describe, expect, it, vi } from "vitest";
import { type CallbackContext, createCallbackReceiver, signCallbackUrl } from "../../src/callbacks/index.js";
import { BadRequestError, type SettledTask, type TaskRef } from "../../src/index.js";
import {
  callbackFor,
  failure,
  HOOK,
  hearing,
  posted,
  SECRET,
  success,
  useFakeTimersAndCrypto,
} from "../support/callbacks.js";
import { REQUEST } from "../support/client.js";
import { during, MINUTE } from "../support/emulated.js";

useFakeTimersAndCrypto();

/** What `onTask` was told, and whether it throws. */
function listener() {
  const told: string[] = [];
  const onTask = vi.fn(async (task: SettledTask, { ref }: { ref: string }) => {
    told.push(`${ref} ${task.id} ${task.status}`);
  });
  return { told, onTask };
}

/** A client and a receiver that confirms, with the URL of a task that was submitted for each ref. */
async function confirming(options: Parameters<typeof hearing>[0] = {}) {
  const { told, onTask } = listener();
  const heard = hearing({
    confirms: true,
    onTask,
    ...options,
    emulator: { deliverCallback: () => new Response(), ...options.emulator },
  });
  const submit = async (ref: string) => {
    const callback_url = await signCallbackUrl(HOOK, { secret: SECRET, ref });
    const { id } = await heard.wan.submit({ ...REQUEST, callback_url });
    return { id, callback_url };
  };
  const status = async (request: Request, context?: CallbackContext) =>
    (await during(heard.receiver.handle(request, context))).status;
  return { ...heard, told, onTask, submit, status };
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe("without a client", () => {
  it("tells what the body claims, once for each outcome, whoever repeats it", async () => {
    const { told, onTask } = listener();
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask });
    for (const body of [success("t-1"), success("t-1"), failure("t-2"), success("t-1")]) {
      expect((await handle(await callbackFor("r", body))).status).toBe(200);
    }
    expect((await handle(await callbackFor("another", success("t-1")))).status).toBe(200);
    expect(told).toEqual(["r t-1 succeeded", "r t-2 failed", "another t-1 succeeded"]);
  });

  it.each([
    ["nothing", undefined],
    ["an object without a prototype", Object.create(null)],
    ["a symbol", Symbol("bug")],
    ["an error whose name is none", Object.assign(new Error("x"), { name: Symbol("bug") })],
    ["what cannot be looked at", revoked()],
  ])("answers 500 when onTask throws %s", async (_, what) => {
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

  it("tells nobody of a callback that only acknowledges", async () => {
    const { told, onTask } = listener();
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask });
    expect((await handle(await callbackFor("r", { task_id: "t-1", success: true }))).status).toBe(200);
    expect(told).toEqual([]);
  });

  it("answers what it refuses with the status of the refusal, and what it wants", async () => {
    const { told, onTask } = listener();
    const warn = vi.fn();
    const logger = { debug() {}, info() {}, warn, error() {} };
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask, maxBytes: 1_000, logger });
    const url = await signCallbackUrl(HOOK, { secret: SECRET });
    expect((await handle(posted(HOOK, success("t-1")))).status).toBe(401);
    expect((await handle(posted(url, "no JSON"))).status).toBe(400);
    expect((await handle(posted(url, { ...success("t-1"), prompt: "x".repeat(1_000) }))).status).toBe(413);
    const wrongMethod = await handle(new Request(url));
    expect([wrongMethod.status, wrongMethod.headers.get("allow")]).toEqual([405, "POST"]);
    expect(told).toEqual([]);
    expect(warn).toHaveBeenCalledTimes(4);
    expect(JSON.stringify(warn.mock.calls)).not.toMatch(/wan_|tenant/);
  });

  it("answers 500 when onTask throws, logs it without URLs, and tells a repeat", async () => {
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

  it("answers a repeat only when the first one has been told, and as that one ended", async () => {
    let fail = (_: Error) => {};
    const onTask = vi.fn(
      () =>
        new Promise((_, reject) => {
          fail = reject;
        }),
    );
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask });
    const request = await callbackFor("r", success("t-1"));
    const answers = Promise.all([handle(request.clone()), handle(request)]);
    await vi.waitFor(() => expect(onTask).toHaveBeenCalled());
    fail(new Error("down"));
    expect((await answers).map(({ status }) => status)).toEqual([500, 500]);
    expect(onTask).toHaveBeenCalledTimes(1);
  });

  it("works without onTask, for waits alone", async () => {
    const { handle } = createCallbackReceiver({ secret: SECRET });
    expect((await handle(await callbackFor("r", success("t-1")))).status).toBe(200);
  });

  it("remembers ten thousand outcomes, and forgets the oldest", async () => {
    const { told, onTask } = listener();
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask });
    const url = await signCallbackUrl(HOOK, { secret: SECRET, ref: "r" });
    const tell = (id: number) => handle({ method: "POST", url, body: success(`t-${id}`) });
    for (let id = 0; id <= 10_000; id++) await tell(id);
    await tell(10_000);
    await tell(1);
    expect(told).toHaveLength(10_001);
    await tell(0);
    expect(told).toHaveLength(10_002);
  }, 60_000);
});

describe("with a client", () => {
  it("tells what the API says, not what the body claims", async () => {
    const { emulator, submit, status, told } = await confirming();
    emulator.outcomes.next("succeed");
    emulator.outcomes.next({ fail: "api_error" });
    const [good, bad] = [await submit("good"), await submit("bad")];
    await emulator.clock.advance(MINUTE);
    expect(await status(posted(bad.callback_url, success(bad.id)))).toBe(200);
    expect(await status(posted(good.callback_url, failure(good.id)))).toBe(200);
    expect(told).toEqual([`bad ${bad.id} failed`, `good ${good.id} succeeded`]);
  });

  it("tells nobody of a forged success for a task at work, until that has ended", async () => {
    const { submit, status, told, emulator } = await confirming({ emulator: { taskSeconds: 30 } });
    const { id, callback_url } = await submit("r");
    emulator.outcomes.next("never");
    const never = await submit("never");
    expect(await status(posted(callback_url, success(id)))).toBe(200);
    expect(await status(posted(never.callback_url, success(never.id)))).toBe(200);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(told).toEqual([`r ${id} succeeded`]);
  });

  it("reads a task that is still pending for a minute and no longer, and after that again for a repeat", async () => {
    const { submit, status, told, readsAt } = await confirming({ emulator: { taskSeconds: 100 } });
    const { id, callback_url } = await submit("r");
    await status(posted(callback_url, success(id)));
    await vi.advanceTimersByTimeAsync(70_000);
    const count = readsAt().length;
    expect(count).toBeGreaterThan(5);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(readsAt()).toHaveLength(count);
    expect(told).toEqual([]);
    await status(posted(callback_url, success(id)));
    expect(told).toEqual([`r ${id} succeeded`]);
  });

  it("tells how a task ended that was still pending at its callback, also when that was badly", async () => {
    const { emulator, submit, status, told } = await confirming({ emulator: { taskSeconds: 30 } });
    emulator.outcomes.next({ fail: "api_error" });
    const { id, callback_url } = await submit("r");
    expect(await status(posted(callback_url, success(id)))).toBe(200);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told).toEqual([`r ${id} failed`]);
  });

  it("goes on reading one task for each job, whatever others somebody names", async () => {
    const { emulator, submit, status } = await confirming({ emulator: { taskSeconds: 30 } });
    const { id, callback_url } = await submit("r");
    for (const each of [id, "made-up-1", "made-up-2"]) await status(posted(callback_url, success(each)));
    const before = emulator.requests.length;
    await vi.advanceTimersByTimeAsync(MINUTE);
    const read = emulator.requests.slice(before).map(({ body }) => (body as { id?: string }).id);
    expect(new Set(read)).toEqual(new Set([id]));
  });

  it("refuses a task whose record shows the callback URL of another job", async () => {
    const { emulator, wan, submit, status, told } = await confirming();
    const [mine, other] = [await submit("mine"), await submit("other")];
    const unsigned = await wan.submit({ ...REQUEST, callback_url: "https://app.example.com/unsigned" });
    await emulator.clock.advance(MINUTE);
    expect(await status(posted(mine.callback_url, success(other.id)))).toBe(400);
    expect(await status(posted(mine.callback_url, success(unsigned.id)))).toBe(400);
    expect(await status(posted(mine.callback_url, success("no-such-task")))).toBe(200);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(told).toEqual([]);
    expect(await status(posted(mine.callback_url, success(mine.id)))).toBe(200);
    expect(told).toEqual([`mine ${mine.id} succeeded`]);
  });

  it("takes a task whose record shows no callback URL", async () => {
    const { told, onTask } = listener();
    const { emulator, wan, receiver } = hearing({ confirms: true, onTask });
    const { id } = await wan.submit(REQUEST);
    await emulator.clock.advance(MINUTE);
    expect((await receiver.handle(await callbackFor("r", success(id)))).status).toBe(200);
    expect(told).toEqual([`r ${id} succeeded`]);
  });

  it("refuses a body that names no task, since there is nothing to read", async () => {
    const { status, told } = await confirming();
    expect(await status(await callbackFor("r", success()))).toBe(400);
    expect(told).toEqual([]);
  });

  it("answers 500 when the task cannot be read, goes on reading, and tells it once", async () => {
    const { emulator, submit, status, told } = await confirming({ wan: { maxRetries: 0 } });
    const { id, callback_url } = await submit("r");
    await emulator.clock.advance(MINUTE);
    emulator.faults.next("reset", 3);
    expect(await status(posted(callback_url, success(id)))).toBe(500);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told).toEqual([`r ${id} succeeded`]);
    expect(await status(posted(callback_url, success(id)))).toBe(200);
    expect(told).toHaveLength(1);
  });

  it("reads many callbacks that come together in few requests", async () => {
    // As long as a request to a real server takes.
    const fetch: typeof globalThis.fetch = async (input, init) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return emulator.fetch(input as Request, init);
    };
    const { emulator, submit, receiver, told, readsAt } = await confirming({ wan: { fetch } });
    const jobs = await during(Promise.all(Array.from({ length: 120 }, (_, index) => submit(`r-${index}`))));
    await emulator.clock.advance(MINUTE);
    const requests = jobs.map(({ id, callback_url }) => posted(callback_url, success(id)));
    const answers = await during(Promise.all(requests.map((request) => receiver.handle(request))));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(told).toHaveLength(120);
    expect(readsAt().length).toBeLessThan(12);
  });

  it("reads no more often for many callbacks while the API is down, and answers 500 to each", async () => {
    const { emulator, submit, receiver, told, readsAt } = await confirming();
    const jobs = await Promise.all(Array.from({ length: 300 }, (_, index) => submit(`r-${index}`)));
    await emulator.clock.advance(MINUTE);
    const down = () => Response.json({ error: { code: "api_error" } }, { status: 503 });
    emulator.faults.next(down, { on: ["read", "batch"], times: Number.POSITIVE_INFINITY });
    const requests = jobs.map(({ id, callback_url }) => posted(callback_url, success(id)));
    const answers = await during(Promise.all(requests.map((request) => receiver.handle(request))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([500]));
    expect(told).toEqual([]);
    // Those of the callbacks, tried again as often as reads are, and those in the background that share a batch.
    expect(readsAt().length).toBeLessThan(20);
    emulator.faults.clear();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told).toHaveLength(300);
  });

  it("reads each alone when a client's batch is refused, one after the other", async () => {
    let underWay = 0;
    const getTasks = vi.fn(async (refs: Iterable<TaskRef>) => {
      const ids = Array.from(refs, (ref) => (ref as { id: string }).id);
      expect(++underWay).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 10));
      underWay--;
      if (ids.length > 1) throw new BadRequestError("No.", { status: 400, headers: new Headers() });
      return ids.map((id): SettledTask => ({ id, status: "failed", error: { message: "No." } }));
    });
    const { told, onTask } = listener();
    const client = { getTasks, waitForTask: vi.fn() };
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask, client });
    const requests = await Promise.all(["a", "b", "c", "d"].map((id) => callbackFor(id, failure(id))));
    const answers = await during(Promise.all(requests.map((request) => handle(request))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(told).toEqual(["a a failed", "b b failed", "c c failed", "d d failed"]);
  });

  it("reads each alone when the API refuses the lot for the sake of one", async () => {
    const { emulator, submit, receiver, told } = await confirming();
    const jobs = await Promise.all(Array.from({ length: 5 }, (_, index) => submit(`r-${index}`)));
    await emulator.clock.advance(MINUTE);
    emulator.faults.next({ error: "bad_request" }, { times: 1, on: ["batch"] });
    const requests = jobs.map(({ id, callback_url }) => posted(callback_url, success(id)));
    const answers = await during(Promise.all(requests.map((request) => receiver.handle(request))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(told).toHaveLength(5);
  });
});

describe("with waitUntil", () => {
  it("answers before the task is read or told, and hands the rest over", async () => {
    const { emulator, submit, receiver, told, readsAt } = await confirming();
    const { id, callback_url } = await submit("r");
    const work: Promise<unknown>[] = [];
    // As Cloudflare's context has it: a method that must be called on its object.
    const context = {
      waitUntil(promise: Promise<unknown>) {
        expect(this).toBe(context);
        work.push(promise);
      },
    };
    emulator.faults.next("stall");
    expect((await receiver.handle(posted(callback_url, success(id)), context)).status).toBe(200);
    expect([told, readsAt()]).toEqual([[], []]);
    await during(Promise.all(work));
    expect(told).toEqual([`r ${id} succeeded`]);
  });

  it("still answers what is refused at once", async () => {
    const { status } = await confirming();
    const waitUntil = vi.fn();
    expect(await status(posted(HOOK, success("t-1")), { waitUntil })).toBe(401);
    expect(waitUntil).not.toHaveBeenCalled();
  });

  it("hands over what fails, too, and leaves no rejection that nobody sees", async () => {
    const onTask = () => Promise.reject(new Error("down"));
    const { handle } = createCallbackReceiver({ secret: SECRET, onTask });
    const work: Promise<unknown>[] = [];
    const answer = await handle(await callbackFor("r", success("t-1")), {
      waitUntil: (each) => work.push(each),
    });
    expect(answer.status).toBe(200);
    await vi.advanceTimersByTimeAsync(1);
    await expect(work[0]).rejects.toThrow("down");
  });

  it("is not needed: the second argument of other servers is no context", async () => {
    const { handle } = createCallbackReceiver({ secret: SECRET });
    expect(
      (await handle(await callbackFor("r", success("t-1")), { remoteAddr: "::1" } as CallbackContext)).status,
    ).toBe(200);
  });
});
