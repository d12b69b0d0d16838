import { expect, it, vi } from "vitest";
import { createRateLimiter } from "../../src/transport/rate-limiter.js";
import type { RequestKind } from "../../src/types/rate-limiter.js";
import { useFakeTimers } from "../support/fake-timers.js";

const { signal } = new AbortController();

useFakeTimers();

/** When each of several requests may be sent, seconds from now, if all of them succeed. */
async function acquired(limiter: ReturnType<typeof createRateLimiter>, kind: RequestKind, count = 3) {
  const startedAt = performance.now();
  const at: number[] = [];
  const requests = (async () => {
    while (at.length < count) {
      await limiter.acquire(kind, { signal });
      at.push(Math.round((performance.now() - startedAt) / 100) / 10);
      limiter.onSuccess(kind, true);
    }
  })();
  await vi.advanceTimersByTimeAsync(600_000);
  await requests;
  return at;
}

const refusal = (retryAfterMs?: number) => ({ retryAfterMs, elapsedMs: 0 });

it("limits reads to a rate, and submissions only after a 429", async () => {
  const limiter = createRateLimiter(2);
  expect(await acquired(limiter, "read")).toEqual([0, 0.5, 1]);
  expect(await acquired(limiter, "submit")).toEqual([0, 0, 0]);
  limiter.onRefused("submit", refusal());
  expect((await acquired(limiter, "submit"))[1]).toBe(0.5);
  expect(await acquired(limiter, "read")).toEqual([0, 0.5, 1]);
});

it("begins at one read a second with auto, and rises to 20", async () => {
  const at = await acquired(createRateLimiter("auto"), "read", 600);
  expect(at.slice(0, 3)).toEqual([0, 1, 1.9]);
  expect((at[599] ?? 0) - (at[499] ?? 0)).toBeCloseTo(5, 1);
});

it("pauses reads as long as a 429 asks, up to a minute, and not submissions", async () => {
  for (const [asked, pause] of [
    [7_000, 7],
    [86_400_000, 60],
  ]) {
    const limiter = createRateLimiter(1);
    limiter.onRefused("read", refusal(asked));
    limiter.onRefused("submit", refusal(asked));
    expect((await acquired(limiter, "read", 1))[0]).toBe(pause);
    expect((await acquired(limiter, "submit", 1))[0]).toBe(0);
  }
});
