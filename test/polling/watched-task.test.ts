import { beforeEach, expect, it, vi } from "vitest";
import { settingsFrom } from "../../src/client-options.js";
import { TaskNotFoundError } from "../../src/index.js";
import { PendingWait } from "../../src/polling/pending-wait.js";
import { WatchedTask } from "../../src/polling/watched-task.js";
import type { WaitOptions } from "../../src/types/call-options.js";
import type { Task } from "../../src/types/task.js";
import { useFakeTimers } from "../support/fake-timers.js";

const NOW = new Date("2026-01-01T00:00:00Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const pending: Task = { id: "t-1", status: "pending" };
const succeeded: Task = { id: "t-1", status: "succeeded", video: { url: "https://cdn.example.com/v.mp4" } };

useFakeTimers({ now: NOW });
beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});

/** A task that somebody begins to wait for at the time 1,000. */
function waitedFor(options: WaitOptions = {}, submittedAt?: Date, interval?: number) {
  const error = vi.fn<(line: string) => void>();
  const settings = settingsFrom({
    logger: { debug() {}, info() {}, warn() {}, error },
    polling: { interval },
  });
  const target = { id: "t-1", submittedAt };
  const limit = { timeout: 60_000, signals: [] };
  const resolve = vi.fn();
  const reject = vi.fn();
  const wait = new PendingWait(target, options, limit, 1_000, resolve, reject);
  const task = new WatchedTask(settings, target, 60_000, 1_000);
  wait.onEnd = () => task.waits.splice(0);
  task.waits.push(wait);
  return { task, wait, resolve, reject, error };
}

it("is read at once from an id, and after the first interval when it was just submitted", () => {
  const first = (submittedAt?: Date) => {
    const { task, wait } = waitedFor({}, submittedAt);
    return task.firstDelay(wait);
  };
  expect(first()).toBe(0);
  expect(first(NOW)).toBe(2_000);
  expect(first(ago(1_500))).toBe(500);
  expect(first(ago(9_000))).toBe(0);
  // On a clock that runs ahead.
  expect(first(ago(-9_000))).toBe(2_000);
});

it("is read at an interval: the wait's, else the client's, else one that fits its age", () => {
  const next = (options: WaitOptions, interval?: number) =>
    waitedFor(options, ago(40_000), interval).task.nextDelay(11_000);
  expect(next({ pollInterval: 700 }, 800)).toBe(700);
  expect(next({}, 800)).toBe(800);
  expect(next({})).toBe(5_000);
  expect(next({ pollInterval: (age) => age / 100 })).toBe(500);
  expect(next({ pollInterval: () => 0 })).toBe(0);
});

it.each([undefined, "7", -1, Number.NaN])("takes an interval of %s for none", (interval) => {
  const { task } = waitedFor({ pollInterval: () => interval as number }, ago(40_000));
  expect(task.nextDelay(11_000)).toBe(5_000);
});

it("says which function of the user's threw", () => {
  const bug = () => {
    throw new Error("bug");
  };
  const { task, error } = waitedFor({ pollInterval: bug, onUpdate: bug });
  task.nextDelay(1_000);
  task.found(pending, 1_000);
  expect(error.mock.calls).toEqual([
    ["pollInterval threw, and the wait continues: bug"],
    ["onUpdate threw, and the wait continues: bug"],
  ]);
});

it("is read seldom while somebody listens for its callback, and as any other once that has come", () => {
  const { task } = waitedFor({ callbacks: {} as never }, ago(40_000));
  expect(task.nextDelay(11_000)).toBe(30_000);
  task.heard = true;
  expect(task.nextDelay(11_000)).toBe(5_000);
});

it("says nothing where there is nobody to tell", () => {
  const { task, error } = waitedFor({ callbacks: {} as never });
  task.found(pending, 1_000);
  task.heard = true;
  task.nextDelay(1_000);
  expect(error).not.toHaveBeenCalled();
});

it("cannot be done before it is 20 seconds old, where its age is known", () => {
  expect(waitedFor().task.cannotBeDone(1_000)).toBe(false);
  expect(waitedFor({}, ago(5_000)).task.cannotBeDone(15_999)).toBe(true);
  expect(waitedFor({}, ago(5_000)).task.cannotBeDone(16_000)).toBe(false);
  const { task } = waitedFor();
  task.found(pending, 1_000);
  expect(task.cannotBeDone(1_000)).toBe(false);
  task.found({ ...pending, createdAt: ago(5_000) }, 1_000);
  expect(task.cannotBeDone(15_999)).toBe(true);
  expect(task.nextDelay(41_000)).toBe(4_500);
});

it("tells each read and how long the wait has lasted, and settles at the end", () => {
  const onUpdate = vi.fn();
  const { task, resolve } = waitedFor({ onUpdate });
  task.found(pending, 1_500.4);
  expect(resolve).not.toHaveBeenCalled();
  task.found(succeeded, 3_000);
  expect(onUpdate.mock.calls).toEqual([
    [pending, { elapsedMs: 500 }],
    [succeeded, { elapsedMs: 2_000 }],
  ]);
  expect(resolve).toHaveBeenCalledWith(succeeded);
});

it("is not found when it was never seen, and only at the second time in a row when it was", () => {
  const never = waitedFor({}, ago(60_000));
  never.task.unknown(31_000);
  expect(TaskNotFoundError.is(never.reject.mock.calls[0]?.[0])).toBe(true);

  const onUpdate = vi.fn();
  const seen = waitedFor({ onUpdate }, ago(60_000));
  const working: Task = { ...pending, model: "wan2.6-t2v" };
  for (const times of [1, 2]) {
    seen.task.found(working, 31_000);
    seen.task.unknown(32_000);
    expect(onUpdate).toHaveBeenCalledTimes(2 * times);
    expect(onUpdate).toHaveBeenLastCalledWith(working, { elapsedMs: 31_000 });
  }
  expect(seen.reject).not.toHaveBeenCalled();
  seen.task.unknown(33_000);
  expect(seen.reject).toHaveBeenCalledTimes(1);
});

it("may not be written yet for 30 seconds", () => {
  const onUpdate = vi.fn();
  const { task, reject } = waitedFor({ onUpdate });
  task.misses = 1;
  expect(task.mayBeUnwritten(30_999)).toBe(true);
  task.unknown(30_999);
  expect(task.misses).toBe(0);
  expect(onUpdate).toHaveBeenCalledWith(pending, { elapsedMs: 29_999 });
  expect(task.mayBeUnwritten(31_000)).toBe(false);
  task.unknown(31_000);
  expect(reject).toHaveBeenCalledTimes(1);
});
