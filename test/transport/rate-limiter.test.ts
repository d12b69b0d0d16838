import { expect, it, vi } from "vitest";
import { Pace } from "../../src/transport/rate-limiter.js";
import { rejection } from "../support/client.js";
import { useFakeTimers } from "../support/fake-timers.js";

const { signal } = new AbortController();

useFakeTimers();

/** When each of a row of turns comes, seconds from now. */
async function turns(pace: Pace, count: number, after = () => {}): Promise<number[]> {
  const start = Date.now();
  const at: number[] = [];
  const row = (async () => {
    for (let turn = 0; turn < count; turn++) {
      await pace.turn(signal);
      at.push(Math.round((Date.now() - start) / 100) / 10);
      after();
    }
  })();
  await vi.advanceTimersByTimeAsync(600_000);
  await row;
  return at;
}

it("gives turns one after the other, at the rate it was made for", async () => {
  expect(await turns(new Pace(1), 4)).toEqual([0, 1, 2, 3]);
  expect(await turns(new Pace(4), 4)).toEqual([0, 0.3, 0.5, 0.8]);
  expect(await turns(new Pace(Number.POSITIVE_INFINITY), 3)).toEqual([0, 0, 0]);
});

it("halves after a 429, and comes back with each answer", async () => {
  const pace = new Pace(1);
  pace.slowDown();
  expect(await turns(pace, 3)).toEqual([0, 2, 4]);
  const back = await turns(pace, 30, () => pace.speedUp());
  const gap = (index: number) => (back[index] ?? 0) - (back[index - 1] ?? 0);
  expect(gap(1)).toBeGreaterThan(gap(5));
  expect(gap(29)).toBeCloseTo(1, 1);
});

it("halves once for all that were under way when it did", async () => {
  const pace = new Pace(1);
  await vi.advanceTimersByTimeAsync(10);
  const sentAt = performance.now();
  await vi.advanceTimersByTimeAsync(10);
  for (let refused = 0; refused < 20; refused++) pace.slowDown(0, sentAt);
  expect(await turns(pace, 3)).toEqual([0, 2, 4]);
});

it("does not come back at once when it is fast", async () => {
  const pace = new Pace(5);
  pace.slowDown();
  expect(await turns(pace, 5, () => pace.speedUp())).toEqual([0, 0.4, 0.8, 1.1, 1.4]);
});

it("rests once for as long as it was asked to", async () => {
  const pace = new Pace(1);
  pace.slowDown(30_000);
  expect(await turns(pace, 3)).toEqual([30, 32, 34]);
});

it("lets nobody through who queued before the 429 came, and no crowd after the rest", async () => {
  const pace = new Pace(1);
  await pace.turn(signal);
  const start = Date.now();
  const at: number[] = [];
  const queue = [1, 2, 3].map(() => pace.turn(signal).then(() => at.push((Date.now() - start) / 1_000)));
  pace.slowDown(30_000);
  await vi.advanceTimersByTimeAsync(600_000);
  await Promise.all(queue);
  expect(at.map(Math.round)).toEqual([30, 32, 34]);
});

it("keeps no turn for those who left", async () => {
  const pace = new Pace(1);
  await pace.turn(signal);
  const controller = new AbortController();
  const left = Array.from({ length: 100 }, () => rejection(pace.turn(controller.signal)));
  controller.abort("enough");
  expect(new Set(await Promise.all(left))).toEqual(new Set(["enough"]));
  expect(vi.getTimerCount()).toBe(0);
  expect(await turns(pace, 1)).toEqual([1]);
});

it("does not pile up delay when the clock stands still, as it does under some fake timers", async () => {
  const pace = new Pace(1);
  vi.spyOn(performance, "now").mockReturnValue(0);
  expect(await turns(pace, 4)).toEqual([0, 1, 2, 3]);
});

it("lets those who wait go in the order in which they came, and looks out for no more than a few of them", async () => {
  const pace = new Pace(1);
  await pace.turn(signal);
  const order: number[] = [];
  const set = vi.spyOn(globalThis, "setTimeout");
  const waiting = Array.from({ length: 30 }, (_, index) => pace.turn(signal).then(() => order.push(index)));
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all(waiting);
  expect(order).toEqual([...Array(30).keys()]);
  // Each would wake up at each of thirty turns otherwise.
  expect(set.mock.calls.length).toBeLessThan((30 * 30) / 2 / 2);
});

it("is held up by nobody who never comes back, as it happens where a runtime drops a request", async () => {
  const pace = new Pace(1);
  await pace.turn(signal);
  const frozen = vi.spyOn(globalThis, "setTimeout").mockReturnValue(0 as never);
  for (let left = 0; left < 4; left++) void pace.turn(signal);
  frozen.mockRestore();
  // Once by half a turn for each of them.
  expect(await turns(pace, 4)).toEqual([3, 4, 5, 6]);
});
