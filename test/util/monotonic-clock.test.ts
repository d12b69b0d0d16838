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

it("does not run faster because of timers that fire a little early", () => {
  let clock = 1_000;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  const time = new Timeline();
  const setTimeout = vi.spyOn(globalThis, "setTimeout");
  for (let round = 1; round <= 1_000; round++) {
    const fired = vi.fn();
    time.at(time.now() + 5, fired);
    clock += (setTimeout.mock.lastCall?.[1] ?? 0) - 0.9;
    vi.runAllTimers();
    expect(fired).toHaveBeenCalledTimes(1);
    expect(Math.abs(time.now() - clock)).toBeLessThan(2);
  }
});

it("sets no timer for less than the time that is left", () => {
  vi.spyOn(performance, "now").mockReturnValue(1_000);
  const setTimeout = vi.spyOn(globalThis, "setTimeout");
  const time = new Timeline();
  const stops = [7, 7.2, 7.9, 8.0000001].map((ms) => time.at(1_000 + ms, () => {}));
  expect(setTimeout.mock.calls.map(([, ms]) => ms)).toEqual([7, 8, 8, 8]);
  for (const stop of stops) stop();
});
