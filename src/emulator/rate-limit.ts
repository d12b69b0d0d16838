import { ConfigurationError } from "../errors/client-errors.js";
import { checkOptionNames } from "../util/option-names.js";
import { check } from "./check-value.js";
import { errorResponse } from "./responses.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The limits beyond which the service responds with HTTP 429. Default of each: no limit. */
export interface RateLimit {
  /** The maximum number of requests to `/wan/tasks` in any second. The service documents no limit; it may be as low as 1. */
  readsPerSecond?: number | undefined;
  /** The maximum number of requests to `/wan/videos` in any minute. */
  submitsPerMinute?: number | undefined;
  /** The maximum number of tasks that are queued or running at the same time. */
  runningTasks?: number | undefined;
  /** The `Retry-After` header of the 429 response, seconds. Default: no header, since the service documents none. */
  retryAfter?: number | undefined;
}

/** Enforces a {@link RateLimit}. */
export interface RateLimiter {
  /** Counts a request, unless it exceeds a limit. Returns whether it may proceed. */
  tryAcquire(kind: "submit" | "read", now: number, runningTasks: () => number): boolean;
  /** The response to a request that exceeds a limit. */
  response(traceId: string): Response;
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
    runningTasks: maxRunningTasks = Infinity,
  } = limit;
  const windows = {
    read: { max: readsPerSecond, length: SECOND, times: [] as number[] },
    submit: { max: submitsPerMinute, length: MINUTE, times: [] as number[] },
  };
  return {
    tryAcquire(kind, now, runningTasks) {
      const window = windows[kind];
      window.times = window.times.filter((time) => now - time < window.length);
      if (window.times.length >= window.max) return false;
      if (kind === "submit" && runningTasks() >= maxRunningTasks) return false;
      if (window.max !== Infinity) window.times.push(now);
      return true;
    },
    response: (traceId) =>
      errorResponse({ code: "too_many_requests", retryAfter: limit.retryAfter }, traceId),
    reset() {
      windows.read.times = [];
      windows.submit.times = [];
    },
  };
}
