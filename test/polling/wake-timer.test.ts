import { expect, it, vi } from "vitest";
import { WakeTimer } from "../../src/polling/wake-timer.js";
import { MonotonicClock } from "../../src/util/monotonic-clock.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();

function setUp() {
  const time = new MonotonicClock();
  const start = time.now();
  const firedAt: number[] = [];
  const timer = new WakeTimer(time, (now) => firedAt.push(Math.round(now - start)));
  return { timer, firedAt, fireBy: (ms: number) => timer.fireBy(start + ms) };
}

it("fires once, at the earliest time that was set", async () => {
  const { firedAt, fireBy } = setUp();
  for (const ms of [3_000, 1_000, 2_000]) fireBy(ms);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(firedAt).toEqual([1_000]);
});

it("can be set again after it has fired, and after it was cancelled", async () => {
  const { timer, firedAt, fireBy } = setUp();
  fireBy(1_000);
  await vi.advanceTimersByTimeAsync(1_000);
  fireBy(2_000);
  await vi.advanceTimersByTimeAsync(1_000);
  fireBy(3_000);
  timer.cancel();
  expect(vi.getTimerCount()).toBe(0);
  fireBy(4_000);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(firedAt).toEqual([1_000, 2_000, 4_000]);
});

it("never fires for an infinite time", () => {
  const { fireBy } = setUp();
  fireBy(Number.POSITIVE_INFINITY);
  expect(vi.getTimerCount()).toBe(0);
});
