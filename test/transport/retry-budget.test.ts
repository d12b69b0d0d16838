import { beforeEach, expect, it, vi } from "vitest";
import { RetryBudget } from "../../src/transport/retry-budget.js";

// With full jitter, a random number of 1 means the longest delay.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(1));

it("returns a longer delay for each failure, until no retries are left", () => {
  const budget = new RetryBudget(2);
  expect([1, 2, 3].map(() => budget.delayAfterFailure())).toEqual([500, 1_000, undefined]);
});

it("counts a 429 apart from failures, and without a limit", () => {
  const budget = new RetryBudget(1);
  expect([1, 2, 3].map(() => budget.delayAfterRateLimit(undefined))).toEqual([500, 1_000, 2_000]);
  expect(budget.delayAfterFailure()).toBe(500);
});

it("waits after a 429 for as long as the server asks, without raising the backoff", () => {
  const budget = new RetryBudget(0);
  expect(budget.delayAfterRateLimit(7_000)).toBe(7_000);
  // After a Retry-After of 0, an immediate retry would be refused again.
  expect(budget.delayAfterRateLimit(0)).toBe(500);
});
