import { expect, it, vi } from "vitest";
import { RequestQueue } from "../../src/transport/request-queue.js";
import { rejection } from "../support/client.js";
import { useFakeTimers } from "../support/fake-timers.js";

const { signal } = new AbortController();

useFakeTimers();

/** When each of several requests in a row may be sent, seconds from now. */
async function acquired(queue: RequestQueue, count: number, after = () => {}): Promise<number[]> {
  const start = Date.now();
  const at: number[] = [];
  const requests = (async () => {
    for (let sent = 0; sent < count; sent++) {
      await queue.acquire({ signal });
      at.push(Math.round((Date.now() - start) / 100) / 10);
      after();
    }
  })();
  await vi.advanceTimersByTimeAsync(600_000);
  await requests;
  return at;
}

it("lets requests through one after the other, at its rate", async () => {
  expect(await acquired(new RequestQueue(1), 4)).toEqual([0, 1, 2, 3]);
  expect(await acquired(new RequestQueue(4), 4)).toEqual([0, 0.3, 0.5, 0.8]);
  expect(await acquired(new RequestQueue(Number.POSITIVE_INFINITY), 3)).toEqual([0, 0, 0]);
});

/** The mean time between two requests after `count` successful ones, in seconds, over 10 requests. */
async function gapAfter(queue: RequestQueue, count: number, hasBacklog?: boolean): Promise<number> {
  await acquired(queue, count, () => queue.onSuccess(hasBacklog));
  const at = await acquired(queue, 11, () => queue.onSuccess(hasBacklog));
  return (at[10] as number) / 10;
}

it("halves its rate after a 429, and recovers quickly to just below the rate that was refused", async () => {
  const refused = () => {
    const queue = new RequestQueue(1);
    queue.onRefused(0, 0);
    return queue;
  };
  expect(await acquired(refused(), 3)).toEqual([1, 3, 5]);
  const queue = refused();
  const at = await acquired(queue, 20, () => queue.onSuccess());
  expect(((at[19] ?? 0) - (at[9] ?? 0)) / 10).toBeCloseTo(1 / 0.85, 1);
});

it("returns to the rate it began with after two minutes without a 429, as soon as there is a backlog", async () => {
  const queue = new RequestQueue(1);
  queue.onRefused(0, 0);
  expect(await gapAfter(queue, 60)).toBeCloseTo(1 / 0.85, 1);
  expect(await gapAfter(queue, 20, true)).toBe(1);
});

it("recovers to just below its rate when the server has refused everything for a while", async () => {
  const queue = new RequestQueue(1);
  for (let refusals = 0; refusals < 10; refusals++) {
    queue.onRefused(0, 0);
    await vi.advanceTimersByTimeAsync(3_000);
  }
  const at = await acquired(queue, 30, () => queue.onSuccess());
  expect((at[29] ?? 0) - (at[28] ?? 0)).toBeLessThan(1.3);
});

it("counts two minutes from the end of the pause that the server asked for", async () => {
  const queue = new RequestQueue(1, 5);
  queue.onRefused(60_000, 0);
  const at = await acquired(queue, 150, () => queue.onSuccess(true));
  const inThirdMinute = at.filter((seconds) => seconds > 120 && seconds < 180).length;
  expect(inThirdMinute).toBeLessThan(60);
  expect((at[149] ?? 0) - (at[148] ?? 0)).toBeLessThan(0.9);
});

it("raises its rate while another request waits for its turn, too", async () => {
  const queue = new RequestQueue(1, 5);
  const at = await Promise.all([
    acquired(queue, 60, () => queue.onSuccess()),
    acquired(queue, 60, () => queue.onSuccess()),
  ]);
  expect(Math.max(...at.flat())).toBeLessThan(60);
});

it("raises its rate up to the maximum as long as there is a backlog, and only then", async () => {
  const queue = new RequestQueue(1, 5);
  expect(await gapAfter(queue, 100)).toBe(1);
  expect(await gapAfter(queue, 5, true)).toBeGreaterThan(0.2);
  expect(await gapAfter(queue, 200, true)).toBeCloseTo(0.2, 2);
});

it("stays below a rate that was refused for two minutes, and then tries it again", async () => {
  const queue = new RequestQueue(1, 100);
  // The server lets 4 requests through in a second.
  const accepted: number[] = [];
  const refused: number[] = [];
  const send = () => {
    const now = performance.now();
    if (accepted.filter((at) => now - at < 1_000).length < 4) {
      accepted.push(now);
      queue.onSuccess(true);
    } else {
      refused.push(now);
      queue.onRefused(0, 0);
    }
  };
  await acquired(queue, 1_000, send);
  const perSecond = accepted.filter((at) => at > 60_000).length / ((accepted.at(-1) ?? 0) / 1_000 - 60);
  expect(perSecond).toBeGreaterThan(3.2);
  expect(refused.length).toBeGreaterThan(1);
  for (const [index, at] of refused.slice(1).entries()) {
    expect(at - (refused[index] ?? 0)).toBeGreaterThan(120_000);
  }
});

it("slows down by at most 4 seconds, however often it is refused", async () => {
  const queue = new RequestQueue(1);
  for (let refusals = 0; refusals < 10; refusals++) {
    queue.onRefused(0, 0);
    await vi.advanceTimersByTimeAsync(2_000);
  }
  expect(await acquired(queue, 3)).toEqual([0, 5, 10]);
});

it("halves its rate once for all requests that were in flight together", async () => {
  const queue = new RequestQueue(1);
  await vi.advanceTimersByTimeAsync(10);
  for (let refused = 0; refused < 20; refused++) queue.onRefused(0, 10);
  expect(await acquired(queue, 3)).toEqual([1, 3, 5]);
});

it("pauses once, for as long as the server asks", async () => {
  const queue = new RequestQueue(1);
  queue.onRefused(30_000, 0);
  expect(await acquired(queue, 3)).toEqual([30, 32, 34]);
});

it("delays requests that were waiting before the 429, and lets them through one by one after the pause", async () => {
  const queue = new RequestQueue(1);
  await queue.acquire({ signal });
  const start = Date.now();
  const at: number[] = [];
  const waiting = [1, 2, 3].map(() =>
    queue.acquire({ signal }).then(() => at.push((Date.now() - start) / 1_000)),
  );
  queue.onRefused(30_000, 0);
  await vi.advanceTimersByTimeAsync(600_000);
  await Promise.all(waiting);
  expect(at.map(Math.round)).toEqual([30, 32, 34]);
});

it("does not reserve a time for an aborted request", async () => {
  const queue = new RequestQueue(1);
  await queue.acquire({ signal });
  const controller = new AbortController();
  const aborted = Array.from({ length: 100 }, () => rejection(queue.acquire(controller)));
  controller.abort("enough");
  expect(new Set(await Promise.all(aborted))).toEqual(new Set(["enough"]));
  expect(vi.getTimerCount()).toBe(0);
  expect(await acquired(queue, 1)).toEqual([1]);
});

it("does not accumulate delay when the clock stands still, as it does under some fake timers", async () => {
  const queue = new RequestQueue(1);
  vi.spyOn(performance, "now").mockReturnValue(0);
  expect(await acquired(queue, 4)).toEqual([0, 1, 2, 3]);
});

it("lets waiting requests through in order, and wakes up only a few of them at a time", async () => {
  const queue = new RequestQueue(1);
  await queue.acquire({ signal });
  const order: number[] = [];
  const set = vi.spyOn(globalThis, "setTimeout");
  const waiting = Array.from({ length: 30 }, (_, index) =>
    queue.acquire({ signal }).then(() => order.push(index)),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all(waiting);
  expect(order).toEqual([...Array(30).keys()]);
  // Otherwise, each of the thirty would wake up whenever one is let through.
  expect(set.mock.calls.length).toBeLessThan((30 * 30) / 2 / 2);
});

it("is not blocked by a waiting request that the runtime has dropped", async () => {
  const queue = new RequestQueue(1);
  await queue.acquire({ signal });
  const frozen = vi.spyOn(globalThis, "setTimeout").mockReturnValue(0 as never);
  for (let left = 0; left < 4; left++) void queue.acquire({ signal });
  frozen.mockRestore();
  // Each dropped request costs half a second, once.
  expect(await acquired(queue, 4)).toEqual([3, 4, 5, 6]);
});
