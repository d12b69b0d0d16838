import { expect, it, vi } from "vitest";
import { RateLimiter } from "../../src/transport/rate-limiter.js";
import { rejection } from "../support/client.js";
import { useFakeTimers } from "../support/fake-timers.js";

const { signal } = new AbortController();

useFakeTimers();

/** When each of several requests in a row may be sent, seconds from now. */
async function acquired(limiter: RateLimiter, count: number, after = () => {}): Promise<number[]> {
  const start = Date.now();
  const at: number[] = [];
  const requests = (async () => {
    for (let sent = 0; sent < count; sent++) {
      await limiter.acquire(signal);
      at.push(Math.round((Date.now() - start) / 100) / 10);
      after();
    }
  })();
  await vi.advanceTimersByTimeAsync(600_000);
  await requests;
  return at;
}

it("lets requests through one after the other, at its rate", async () => {
  expect(await acquired(new RateLimiter(1), 4)).toEqual([0, 1, 2, 3]);
  expect(await acquired(new RateLimiter(4), 4)).toEqual([0, 0.3, 0.5, 0.8]);
  expect(await acquired(new RateLimiter(Number.POSITIVE_INFINITY), 3)).toEqual([0, 0, 0]);
});

it("halves its rate after a 429, and recovers with each successful request", async () => {
  const limiter = new RateLimiter(1);
  limiter.slowDown();
  expect(await acquired(limiter, 3)).toEqual([0, 2, 4]);
  const back = await acquired(limiter, 30, () => limiter.speedUp());
  const gap = (index: number) => (back[index] ?? 0) - (back[index - 1] ?? 0);
  expect(gap(1)).toBeGreaterThan(gap(5));
  expect(gap(29)).toBeCloseTo(1, 1);
});

it("halves its rate once for all requests that were in flight together", async () => {
  const limiter = new RateLimiter(1);
  await vi.advanceTimersByTimeAsync(10);
  const sentAt = performance.now();
  await vi.advanceTimersByTimeAsync(10);
  for (let refused = 0; refused < 20; refused++) limiter.slowDown(0, sentAt);
  expect(await acquired(limiter, 3)).toEqual([0, 2, 4]);
});

it("does not recover at once when it is fast", async () => {
  const limiter = new RateLimiter(5);
  limiter.slowDown();
  expect(await acquired(limiter, 5, () => limiter.speedUp())).toEqual([0, 0.4, 0.8, 1.1, 1.4]);
});

it("pauses once, for as long as the server asks", async () => {
  const limiter = new RateLimiter(1);
  limiter.slowDown(30_000);
  expect(await acquired(limiter, 3)).toEqual([30, 32, 34]);
});

it("delays requests that were waiting before the 429, and lets them through one by one after the pause", async () => {
  const limiter = new RateLimiter(1);
  await limiter.acquire(signal);
  const start = Date.now();
  const at: number[] = [];
  const queue = [1, 2, 3].map(() =>
    limiter.acquire(signal).then(() => at.push((Date.now() - start) / 1_000)),
  );
  limiter.slowDown(30_000);
  await vi.advanceTimersByTimeAsync(600_000);
  await Promise.all(queue);
  expect(at.map(Math.round)).toEqual([30, 32, 34]);
});

it("does not reserve a time for an aborted request", async () => {
  const limiter = new RateLimiter(1);
  await limiter.acquire(signal);
  const controller = new AbortController();
  const aborted = Array.from({ length: 100 }, () => rejection(limiter.acquire(controller.signal)));
  controller.abort("enough");
  expect(new Set(await Promise.all(aborted))).toEqual(new Set(["enough"]));
  expect(vi.getTimerCount()).toBe(0);
  expect(await acquired(limiter, 1)).toEqual([1]);
});

it("does not accumulate delay when the clock stands still, as it does under some fake timers", async () => {
  const limiter = new RateLimiter(1);
  vi.spyOn(performance, "now").mockReturnValue(0);
  expect(await acquired(limiter, 4)).toEqual([0, 1, 2, 3]);
});

it("lets waiting requests through in order, and wakes up only a few of them at a time", async () => {
  const limiter = new RateLimiter(1);
  await limiter.acquire(signal);
  const order: number[] = [];
  const set = vi.spyOn(globalThis, "setTimeout");
  const waiting = Array.from({ length: 30 }, (_, index) =>
    limiter.acquire(signal).then(() => order.push(index)),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all(waiting);
  expect(order).toEqual([...Array(30).keys()]);
  // Otherwise each request would wake up for each of the thirty.
  expect(set.mock.calls.length).toBeLessThan((30 * 30) / 2 / 2);
});

it("is not blocked by a waiting request that the runtime has dropped", async () => {
  const limiter = new RateLimiter(1);
  await limiter.acquire(signal);
  const frozen = vi.spyOn(globalThis, "setTimeout").mockReturnValue(0 as never);
  for (let left = 0; left < 4; left++) void limiter.acquire(signal);
  frozen.mockRestore();
  // Half a second for each of them, once.
  expect(await acquired(limiter, 4)).toEqual([3, 4, 5, 6]);
});
