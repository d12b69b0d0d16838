import { describe, expect, it, vi } from "vitest";
import { nextPollDelay } from "../../src/index.js";
import { pollInterval } from "../../src/polling/poll-interval.js";

const MINUTE = 60_000;

describe("the interval between two reads of a task", () => {
  it("is a tenth of the task's age, from 2 to 6 seconds, and then a fortieth, up to 20 seconds", () => {
    const ages = [0, 20_000, 40_000, MINUTE, 4 * MINUTE, 8 * MINUTE, 60 * MINUTE];
    const intervals = [2_000, 2_000, 4_000, 6_000, 6_000, 12_000, 20_000];
    expect(ages.map((age) => pollInterval(age, 0.5))).toEqual(intervals);
  });

  it("has a jitter of a tenth in either direction", () => {
    expect([0, 1].map((spread) => Math.round(pollInterval(MINUTE, spread)))).toEqual([5_400, 6_600]);
  });
});

describe("nextPollDelay", () => {
  const createdAt = new Date("2026-01-01T00:00:00Z");
  const pending = { id: "a4bca552-d964-46a1-8ff7-fd922f916582", status: "pending", createdAt } as const;
  const ageOf = (ms: number) => new Date(createdAt.getTime() + ms);

  it("is the same for the same task and time, and differs between tasks", () => {
    const delay = nextPollDelay(pending, ageOf(MINUTE));
    // No release may change this value: an engine that replays a run has already slept for this long.
    expect(delay).toBe(5_599);
    expect(nextPollDelay({ ...pending }, ageOf(MINUTE).getTime())).toBe(delay);
    const delays = Array.from({ length: 50 }, (_, index) =>
      nextPollDelay({ ...pending, id: `${index}-${pending.id}` }, ageOf(MINUTE)),
    );
    expect(new Set(delays).size).toBeGreaterThan(40);
    for (const each of delays) {
      expect(each).toBeGreaterThanOrEqual(5_400);
      expect(each).toBeLessThanOrEqual(6_600);
    }
  });

  it("grows with the age of the task, at the current time by default", () => {
    expect(nextPollDelay(pending, ageOf(60 * MINUTE))).toBeGreaterThan(nextPollDelay(pending, ageOf(MINUTE)));
    vi.useFakeTimers({ now: ageOf(60 * MINUTE) });
    expect(nextPollDelay(pending)).toBe(nextPollDelay(pending, ageOf(60 * MINUTE)));
    vi.useRealTimers();
  });

  it("treats a task without a creation time, or with one in the future, as new", () => {
    const fresh = nextPollDelay(pending, createdAt);
    expect(fresh).toBeLessThanOrEqual(2_200);
    expect(nextPollDelay({ id: pending.id, status: "pending" })).toBe(fresh);
    expect(nextPollDelay(pending, ageOf(-MINUTE))).toBe(fresh);
  });

  it("accepts a task that was read back from JSON", () => {
    const stored = JSON.parse(JSON.stringify(pending));
    expect(nextPollDelay(stored, ageOf(MINUTE))).toBe(nextPollDelay(pending, ageOf(MINUTE)));
    const spoilt = { ...pending, createdAt: "yesterday" };
    expect(nextPollDelay(spoilt, ageOf(MINUTE))).toBe(nextPollDelay(pending, createdAt));
  });

  it("is 0 for a task that has ended", () => {
    for (const status of ["succeeded", "failed"] as const)
      expect(nextPollDelay({ ...pending, status })).toBe(0);
  });
});
