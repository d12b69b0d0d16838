import { ConfigurationError } from "../errors/client-errors.js";
import { checkOptionNames } from "../util/option-names.js";
import { check } from "./check-value.js";
import { errorAnswer } from "./responses.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Beyond which rate the service answers 429. What is left out has no limit. */
export interface RateLimit {
  /** Requests to `/wan/tasks` in any second. The service's own can be as low as 1. */
  readsPerSecond?: number | undefined;
  /** Requests to `/wan/videos` in any minute. */
  submitsPerMinute?: number | undefined;
  /** Tasks at work at the same time. */
  runningTasks?: number | undefined;
  /** Sent as `Retry-After`, seconds. Left out, there is no such header: the service documents none. */
  retryAfter?: number | undefined;
}

/** Counts requests, and says of each whether it is one too many. */
export interface RateLimiter {
  refuses(kind: "submit" | "read", now: number, runningTasks: () => number): boolean;
  /** What a refused request is told. */
  answer(traceId: string): Response;
  reset(): void;
}

export function createRateLimiter(limit: RateLimit): RateLimiter {
  checkOptionNames(
    ConfigurationError,
    limit,
    { readsPerSecond: true, submitsPerMinute: true, runningTasks: true, retryAfter: true },
    { prefix: "rateLimit." },
  );
  for (const name of ["readsPerSecond", "submitsPerMinute", "runningTasks"] as const) {
    const given = limit[name];
    check(given === undefined || given >= 1, `rateLimit.${name}`, given, "a number of 1 or more");
  }
  const {
    readsPerSecond = Infinity,
    submitsPerMinute = Infinity,
    runningTasks: mostTasks = Infinity,
  } = limit;
  const windows = {
    read: { most: readsPerSecond, length: SECOND, times: [] as number[] },
    submit: { most: submitsPerMinute, length: MINUTE, times: [] as number[] },
  };
  return {
    refuses(kind, now, runningTasks) {
      const window = windows[kind];
      window.times = window.times.filter((time) => now - time < window.length);
      if (window.times.length >= window.most) return true;
      if (kind === "submit" && runningTasks() >= mostTasks) return true;
      // A refused request costs nothing: only those that were let through count.
      if (window.most !== Infinity) window.times.push(now);
      return false;
    },
    answer: (traceId) => errorAnswer({ code: "too_many_requests", retryAfter: limit.retryAfter }, traceId),
    reset() {
      windows.read.times = [];
      windows.submit.times = [];
    },
  };
}
