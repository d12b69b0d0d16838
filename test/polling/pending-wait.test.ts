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

it("times out by itself only if it is not part of a call with a deadline", () => {
  const deadline = new Deadline(Number.POSITIVE_INFINITY, []);
  expect(aWait().wait.dueAt).toBe(6_000);
  expect(aWait({ deadline }).wait.dueAt).toBe(Number.POSITIVE_INFINITY);
});

it("says how long it waited, what was last read, and why the last read failed", () => {
  const { wait, reject } = aWait();
  const last = { id: "t-1", status: "pending" } as const;
  const failure = new ConnectionError("reset");
  wait.expire({ ...unread, last, failure });
  expect(reject.mock.calls[0]?.[0]).toMatchObject({
    name: "WaitTimeoutError",
    message:
      'Timed out after 5,000 ms; task t-1 was still running when it was last read. Resume with waitForTask("t-1").',
    taskId: "t-1",
    task: last,
    cause: failure,
  });
});

it("distinguishes the timeout of the whole call from its abort", () => {
  const controller = new AbortController();
  const deadline = new Deadline(5_000, [controller.signal]);
  const late = aWait({ signals: [deadline.signal], deadline });
  late.wait.watchSignals(unread);
  vi.advanceTimersByTime(5_000);
  expect(late.reject.mock.calls[0]?.[0]).toMatchObject({ name: "WaitTimeoutError" });

  const aborted = aWait({
    signals: [undefined, controller.signal],
    deadline: new Deadline(Number.POSITIVE_INFINITY, []),
  });
  aborted.wait.watchSignals(unread);
  controller.abort("enough");
  expect(aborted.reject.mock.calls[0]?.[0]).toMatchObject({
    name: "AbortError",
    cause: "enough",
    taskId: "t-1",
  });
});

it.each<[string, (call: ReturnType<typeof aCall>) => void, object]>([
  ["a call that has timed out", () => vi.advanceTimersByTime(5_000), { name: "WaitTimeoutError" }],
  [
    "a call that was aborted",
    ({ controller }) => controller.abort("enough"),
    { name: "AbortError", cause: "enough" },
  ],
])("is rejected before it starts: %s", (_, end, error) => {
  const call = aCall();
  const { wait, reject } = aWait({ signals: [call.deadline.signal], deadline: call.deadline });
  expect(wait.rejectIfAborted()).toBe(false);
  end(call);
  expect(wait.rejectIfAborted()).toBe(true);
  expect(reject.mock.calls[0]?.[0]).toMatchObject({ ...error, taskId: "t-1" });
});

function aCall() {
  const controller = new AbortController();
  return { controller, deadline: new Deadline(5_000, [controller.signal]) };
}
