import { expect, it, vi } from "vitest";
import { ConnectionError } from "../../src/index.js";
import { PendingWait, type WaitLimit } from "../../src/polling/pending-wait.js";
import type { SettledTask } from "../../src/types/task.js";
import { Deadline } from "../../src/util/deadline.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();

const done: SettledTask = { id: "t-1", status: "failed", error: { message: "No." } };
const unread = { id: "t-1", last: undefined, isUnknown: false, failure: undefined };

function aWait(limit: Partial<WaitLimit> = {}) {
  const resolve = vi.fn();
  const reject = vi.fn();
  const onEnd = vi.fn();
  const whole = { timeout: 5_000, signals: [], ...limit };
  const wait = new PendingWait({ id: "t-1", submittedAt: undefined }, {}, whole, 1_000, resolve, reject);
  wait.onEnd = onEnd;
  return { wait, resolve, reject, onEnd };
}

it("ends once, and cleans up once", () => {
  const { wait, resolve, reject, onEnd } = aWait();
  const cleanups = [vi.fn(), vi.fn()];
  for (const cleanup of cleanups) wait.addCleanup(cleanup);
  wait.settle(done);
  wait.settle(done);
  wait.fail(new Error("late"));
  expect(resolve.mock.calls).toEqual([[done]]);
  expect(reject).not.toHaveBeenCalled();
  expect(onEnd.mock.calls).toEqual([[wait]]);
  for (const cleanup of cleanups) expect(cleanup).toHaveBeenCalledTimes(1);
  const late = vi.fn();
  wait.addCleanup(late);
  expect(late).toHaveBeenCalledTimes(1);
});

it("ends without any cleanup", () => {
  const { wait, resolve } = aWait();
  wait.settle(done);
  expect(resolve).toHaveBeenCalledTimes(1);
});

it("times out after its timeout, or after what a submission has left of it", () => {
  expect(aWait().wait.dueAt).toBe(6_000);
  expect(aWait({ remaining: 2_000 }).wait.dueAt).toBe(3_000);
});

it("says how long it waited, what was last read, and why the last read failed", () => {
  const { wait, reject } = aWait();
  const last = { id: "t-1", status: "pending" } as const;
  const failure = new ConnectionError("reset");
  wait.expire({ ...unread, last, failure });
  expect(reject.mock.calls[0]?.[0]).toMatchObject({
    name: "WaitTimeoutError",
    message:
      'Timed out after 5,000 ms; task t-1 was running when it was last read. Resume with waitForTask("t-1").',
    taskId: "t-1",
    task: last,
    cause: failure,
  });
});

it("fails when one of its signals is aborted, or at once if one is already aborted", () => {
  const controller = new AbortController();
  const deadline = new Deadline(Number.POSITIVE_INFINITY, [controller.signal]);
  const limits: Partial<WaitLimit>[] = [{ signals: [undefined, controller.signal] }, { signals: [deadline] }];
  const waits = limits.map((limit) => watched(limit));
  controller.abort("enough");
  for (const { reject } of [...waits, ...limits.map((limit) => watched(limit))]) {
    expect(reject.mock.calls).toEqual([
      [expect.objectContaining({ name: "AbortError", cause: "enough", taskId: "t-1" })],
    ]);
  }
});

it("keeps no listener on a signal after its end", () => {
  const { signal } = new AbortController();
  const remove = vi.spyOn(signal, "removeEventListener");
  watched({ signals: [signal] }).wait.settle(done);
  expect(remove).toHaveBeenCalledTimes(1);
});

it("says that the call must not be repeated when it follows a submission", () => {
  const [alone, after] = [aWait(), aWait({ remaining: 2_000 })];
  for (const { wait } of [alone, after]) wait.expire(unread);
  expect(alone.reject.mock.calls[0]?.[0]).toMatchObject({ retryable: true });
  expect(after.reject.mock.calls[0]?.[0]).toMatchObject({ retryable: false });
});

function watched(limit: Partial<WaitLimit>) {
  const each = aWait(limit);
  each.wait.watchSignals({ timeout: 5_000, signals: [], ...limit });
  return each;
}
