import { expect, it, vi } from "vitest";
import { PendingWait, type WaitLimit } from "../../src/polling/pending-wait.js";
import type { WatchedTask } from "../../src/polling/watched-task.js";
import type { SettledTask } from "../../src/types/task.js";
import { Deadline } from "../../src/util/deadline.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();

const done: SettledTask = { id: "t-1", status: "failed", error: { message: "No." } };
const watched = { id: "t-1" } as WatchedTask;

function aWait(limit: Partial<WaitLimit> = {}) {
  const resolve = vi.fn();
  const reject = vi.fn();
  const onEnd = vi.fn();
  const whole = { timeout: 5_000, signals: [], ...limit };
  const wait = new PendingWait({ id: "t-1", submittedAt: undefined }, {}, whole, 1_000, resolve, reject);
  wait.onEnd = onEnd;
  return { wait, resolve, reject, onEnd };
}

it("ends once, and lets go of all that it holds", () => {
  const { wait, resolve, reject, onEnd } = aWait();
  const held = [vi.fn(), vi.fn()];
  for (const letGo of held) wait.holds(letGo);
  wait.settle(done);
  wait.settle(done);
  wait.fail(new Error("late"));
  expect(resolve.mock.calls).toEqual([[done]]);
  expect(reject).not.toHaveBeenCalled();
  expect(onEnd.mock.calls).toEqual([[wait]]);
  for (const letGo of held) expect(letGo).toHaveBeenCalledTimes(1);
  const late = vi.fn();
  wait.holds(late);
  expect(late).toHaveBeenCalledTimes(1);
});

it("ends without anything held", () => {
  const { wait, resolve } = aWait();
  wait.settle(done);
  expect(resolve).toHaveBeenCalledTimes(1);
});

it("is over at its timeout, which the deadline of a whole call has instead of it", () => {
  const deadline = new Deadline(Number.POSITIVE_INFINITY, []);
  expect(aWait().wait.dueAt).toBe(6_000);
  expect(aWait({ deadline }).wait.dueAt).toBe(Number.POSITIVE_INFINITY);
});

it("says how long it waited, what was last seen, and why it was not read", () => {
  const { wait, reject } = aWait();
  const last = { id: "t-1", status: "pending" };
  const failure = new Error("reset");
  wait.expire({ ...watched, last, failure } as never);
  expect(reject.mock.calls[0]?.[0]).toMatchObject({
    name: "WaitTimeoutError",
    message: "Task t-1 was not done within 5000 ms (timeout). It goes on: wait for its id again.",
    taskId: "t-1",
    task: last,
    cause: failure,
  });
});

it("tells the end of a whole call's time from its abort", () => {
  const controller = new AbortController();
  const deadline = new Deadline(5_000, [controller.signal]);
  const late = aWait({ signals: [deadline.signal], deadline });
  late.wait.listen(watched);
  vi.advanceTimersByTime(5_000);
  expect(late.reject.mock.calls[0]?.[0]).toMatchObject({ name: "WaitTimeoutError" });

  const aborted = aWait({
    signals: [undefined, controller.signal],
    deadline: new Deadline(Number.POSITIVE_INFINITY, []),
  });
  aborted.wait.listen(watched);
  controller.abort("enough");
  expect(aborted.reject.mock.calls[0]?.[0]).toMatchObject({
    name: "AbortError",
    cause: "enough",
    taskId: "t-1",
  });
});
