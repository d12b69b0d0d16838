import { expect, it, vi } from "vitest";
import { MonotonicClock } from "../../src/util/monotonic-clock.js";
import { rejection } from "../support/client.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();

it("advances like the system's clock", async () => {
  const clock = new MonotonicClock();
  const start = clock.now();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(clock.now() - start).toBe(5_000);
});

it("keeps up with fake timers that do not advance the system's clock", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const clock = new MonotonicClock();
  const start = clock.now();
  const fired: number[] = [];
  clock.startTimer(start + 60_000, () => fired.push(clock.now() - start));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fired).toEqual([expect.closeTo(60_000, -2)]);
  const then = clock.now();
  clock.startTimer(then + 60_000, () => fired.push(clock.now() - start));
  await vi.advanceTimersByTimeAsync(59_000);
  expect(fired).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(fired[1]).toBeGreaterThanOrEqual(120_000);
});

it("stands still, and does not run backwards, when the system's clock is set back", async () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(90_000);
  const clock = new MonotonicClock();
  const before = clock.now();
  now.mockReturnValue(5);
  expect(clock.now()).toBe(before);
  now.mockReturnValue(1_005);
  expect(clock.now()).toBe(before + 1_000);
});

it("never fires a timer that was stopped", async () => {
  const clock = new MonotonicClock();
  const fired = vi.fn();
  clock.startTimer(clock.now() + 1_000, fired)();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(fired).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

it("sleeps until a time, and leaves no timer when it is aborted", async () => {
  const clock = new MonotonicClock();
  const controller = new AbortController();
  const woken = vi.fn();
  void clock.sleepUntil(clock.now() + 1_000, controller.signal).then(woken);
  await vi.advanceTimersByTimeAsync(999);
  expect(woken).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(woken).toHaveBeenCalledTimes(1);
  const aborted = rejection(clock.sleepUntil(clock.now() + 1_000, controller.signal));
  controller.abort("enough");
  expect(await aborted).toBe("enough");
});
