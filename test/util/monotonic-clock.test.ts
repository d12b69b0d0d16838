import { expect, it, vi } from "vitest";
import { Timeline } from "../../src/util/monotonic-clock.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();

it("passes as the clock does", async () => {
  const time = new Timeline();
  const start = time.now();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(time.now() - start).toBe(5_000);
});

it("keeps up with timers that a clock takes no notice of", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const time = new Timeline();
  const start = time.now();
  const fired: number[] = [];
  time.at(start + 60_000, () => fired.push(time.now() - start));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fired).toEqual([expect.closeTo(60_000, -2)]);
  const then = time.now();
  time.at(then + 60_000, () => fired.push(time.now() - start));
  await vi.advanceTimersByTimeAsync(59_000);
  expect(fired).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(fired[1]).toBeGreaterThanOrEqual(120_000);
});

it("stands still, and does not run back, when the clock is set back", async () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(90_000);
  const time = new Timeline();
  const before = time.now();
  now.mockReturnValue(5);
  expect(time.now()).toBe(before);
  now.mockReturnValue(1_005);
  expect(time.now()).toBe(before + 1_000);
});

it("calls nothing that was stopped", async () => {
  const time = new Timeline();
  const fired = vi.fn();
  time.at(time.now() + 1_000, fired)();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(fired).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
