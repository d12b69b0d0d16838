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

/** A task with a wait that starts at the time 1,000. */
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
  const task = new WatchedTask(settings, wait, submittedAt, 60_000, 1_000);
  wait.onEnd = () => task.waits.splice(0);
  return { task, wait, resolve, reject, error };
}

it("is read at once for an id, and after the first interval for a fresh submission", () => {
  const first = (submittedAt?: Date) => {
    const { task, wait } = waitedFor({}, submittedAt);
    return task.firstDelay(wait, submittedAt);
  };
  expect(first()).toBe(0);
  expect(first(NOW)).toBe(2_000);
  expect(first(ago(1_500))).toBe(500);
  expect(first(ago(9_000))).toBe(0);
  // A time from a clock that runs ahead.
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

it.each([undefined, "7", -1, Number.NaN])("does not use an interval of %s", (interval) => {
  const { task } = waitedFor({ pollInterval: () => interval as number }, ago(40_000));
  expect(task.nextDelay(11_000)).toBe(5_000);
});

it("logs which of the user's functions threw", () => {
  const bug = () => {
    throw new Error("bug");
  };
  const { task, error } = waitedFor({ pollInterval: bug, onUpdate: bug });
  task.nextDelay(1_000);
  task.onFound(pending, 1_000);
  expect(error.mock.calls).toEqual([
    ["pollInterval threw; the wait continues: bug"],
    ["onUpdate threw; the wait continues: bug"],
  ]);
});

it("is read every 30 seconds until its callback has arrived, and then as often as any other", () => {
  const { task } = waitedFor({ callbacks: {} as never }, ago(40_000));
  expect(task.nextDelay(11_000)).toBe(30_000);
  task.expectsCallback = false;
  expect(task.nextDelay(11_000)).toBe(5_000);
});

it("logs nothing if there is no function to call", () => {
  const { task, error } = waitedFor({ callbacks: {} as never });
  task.onFound(pending, 1_000);
  task.expectsCallback = false;
  task.nextDelay(1_000);
  expect(error).not.toHaveBeenCalled();
});

it("is too young to be done before it is 20 seconds old, if its age is known", () => {
  expect(waitedFor().task.isTooYoungToBeDone(1_000)).toBe(false);
  expect(waitedFor({}, ago(5_000)).task.isTooYoungToBeDone(15_999)).toBe(true);
  expect(waitedFor({}, ago(5_000)).task.isTooYoungToBeDone(16_000)).toBe(false);
  const { task } = waitedFor();
  task.onFound(pending, 1_000);
  expect(task.isTooYoungToBeDone(1_000)).toBe(false);
  task.onFound({ ...pending, createdAt: ago(5_000) }, 1_000);
  expect(task.isTooYoungToBeDone(15_999)).toBe(true);
  expect(task.nextDelay(41_000)).toBe(4_500);
});

it("reports each read and how long the wait has lasted, and settles at the end", () => {
  const onUpdate = vi.fn();
  const { task, resolve } = waitedFor({ onUpdate });
  task.onFound(pending, 1_500.4);
  expect(resolve).not.toHaveBeenCalled();
  task.onFound(succeeded, 3_000);
  expect(onUpdate.mock.calls).toEqual([
    [pending, { elapsedMs: 500 }],
    [succeeded, { elapsedMs: 2_000 }],
  ]);
  expect(resolve).toHaveBeenCalledWith(succeeded);
});

it("is not found after one empty response if it was never seen, and after two in a row if it was", () => {
  const never = waitedFor({}, ago(60_000));
  never.task.onUnknown(31_000);
  expect(TaskNotFoundError.is(never.reject.mock.calls[0]?.[0])).toBe(true);

  const onUpdate = vi.fn();
  const seen = waitedFor({ onUpdate }, ago(60_000));
  const working: Task = { ...pending, model: "wan2.6-t2v" };
  for (const times of [1, 2]) {
    seen.task.onFound(working, 31_000);
    seen.task.onUnknown(32_000);
    expect(onUpdate).toHaveBeenCalledTimes(2 * times);
    expect(onUpdate).toHaveBeenLastCalledWith(working, { elapsedMs: 31_000 });
  }
  expect(seen.reject).not.toHaveBeenCalled();
  seen.task.onUnknown(33_000);
  expect(seen.reject).toHaveBeenCalledTimes(1);
});

it("may have no record for 30 seconds", () => {
  const onUpdate = vi.fn();
  const { task, reject } = waitedFor({ onUpdate });
  task.misses = 1;
  expect(task.mayLackRecord(30_999)).toBe(true);
  task.onUnknown(30_999);
  expect(task.misses).toBe(0);
  expect(onUpdate).toHaveBeenCalledWith(pending, { elapsedMs: 29_999 });
  expect(task.mayLackRecord(31_000)).toBe(false);
  task.onUnknown(31_000);
  expect(reject).toHaveBeenCalledTimes(1);
});
