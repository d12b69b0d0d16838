import { getEventListeners } from "node:events";
import { expect, it, vi } from "vitest";
import { backoff } from "../../src/transport/backoff.js";
import { orAbort, sleep, startTimer } from "../../src/util/timers.js";
import { rejection } from "../support/client.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();

it("a timer beyond what the runtime can hold fires when it is due, and is never set as such", async () => {
  const set = vi.spyOn(globalThis, "setTimeout");
  const fired = vi.fn();
  const month = 30 * 24 * 3_600_000;
  startTimer(month, fired);
  await vi.advanceTimersByTimeAsync(month - 1);
  expect(fired).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(fired).toHaveBeenCalledTimes(1);
  for (const [, ms] of set.mock.calls) expect(ms).toBeLessThan(2 ** 31);
});

it("a timer that was stopped never fires, not even in its second month", async () => {
  const fired = vi.fn();
  const stop = startTimer(2 ** 32, fired);
  await vi.advanceTimersByTimeAsync(2 ** 31);
  stop();
  await vi.advanceTimersByTimeAsync(2 ** 32);
  startTimer(Number.POSITIVE_INFINITY, fired)();
  expect(fired).not.toHaveBeenCalled();
});

it("a real timer is stopped although fake ones were installed in between", async () => {
  vi.useRealTimers();
  const clear = vi.spyOn(globalThis, "clearTimeout");
  const stop = startTimer(60_000, () => {});
  vi.useFakeTimers();
  stop();
  expect(clear).toHaveBeenCalledTimes(1);
  // In this order, since the fake ones lie over the spy.
  vi.useRealTimers();
  clear.mockRestore();
});

it("a sleep that ends, or is aborted, leaves no listener and no timer", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const slept = sleep(1_000, signal);
  await vi.advanceTimersByTimeAsync(1_000);
  await slept;
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  const aborted = rejection(sleep(1_000, signal));
  controller.abort("enough");
  expect(await aborted).toBe("enough");
  expect(await rejection(sleep(1_000, signal))).toBe("enough");
});

it("what comes after an abort is dropped without a trace", async () => {
  const controller = new AbortController();
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((_, refuse) => {
    reject = refuse;
  });
  const raced = rejection(orAbort(promise, controller.signal));
  controller.abort("enough");
  reject(new Error("too late"));
  expect(await raced).toBe("enough");
});

it("the backoff doubles from half a second to eight, and its jitter is full", () => {
  const least = vi.spyOn(Math, "random").mockReturnValue(0);
  expect([1, 2, 9].map(backoff)).toEqual([0, 0, 0]);
  least.mockReturnValue(1);
  expect([1, 2, 3, 4, 5, 6, 60].map(backoff)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});
