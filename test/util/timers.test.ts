import { getEventListeners } from "node:events";
import { expect, it, vi } from "vitest";
import { sleep, startTimer } from "../../src/util/timers.js";
import { rejection } from "../support/client.js";
import { useFakeTimers } from "../support/fake-timers.js";

useFakeTimers();

it("a timer longer than the runtime supports fires when it is due, and is never set with that time", async () => {
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

it("a timer that was stopped never fires, not even after the longest time that the runtime supports", async () => {
  const fired = vi.fn();
  const stop = startTimer(2 ** 32, fired);
  await vi.advanceTimersByTimeAsync(2 ** 31);
  stop();
  await vi.advanceTimersByTimeAsync(2 ** 32);
  startTimer(Number.POSITIVE_INFINITY, fired)();
  expect(fired).not.toHaveBeenCalled();
});

it("a real timer can be stopped after fake timers were installed", async () => {
  vi.useRealTimers();
  const clear = vi.spyOn(globalThis, "clearTimeout");
  const stop = startTimer(60_000, () => {});
  vi.useFakeTimers();
  stop();
  expect(clear).toHaveBeenCalledTimes(1);
  // In this order, because the fake timers were installed over the spy.
  vi.useRealTimers();
  clear.mockRestore();
});

it("a sleep leaves no listener and no timer, whether it ends or is aborted", async () => {
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
