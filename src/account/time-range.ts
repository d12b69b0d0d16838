import { ConfigurationError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { timeFrom, validDate } from "../util/values.js";

/** A range of time. Both ends are included. */
export interface TimeRange {
  since: Date;
  /** `undefined` for now, by the clock of the platform, which may be ahead. */
  until: Date | undefined;
}

// A day also covers a clock that confuses UTC and local time: at most 14 hours.
const MAX_CLOCK_ERROR_MS = 24 * 60 * 60_000;

const ISO_DATE = /^\d{4}-\d\d-\d\d/;

/** The latest time that may be now by the clock of the platform, if the clock of this machine is slow. */
export function latestNow(): Date {
  return new Date(Date.now() + MAX_CLOCK_ERROR_MS);
}

/**
 * Checks the ends of a range.
 *
 * @throws ConfigurationError for an end that is not a time, and for a range that ends before it begins.
 */
export function timeRange(since: unknown, until: unknown): TimeRange {
  const start = timeOf("since", since);
  const end = until === undefined ? undefined : timeOf("until", until);
  if (start <= (end ?? latestNow())) return { since: start, until: end };
  const shown = end ? `until (${end.toISOString()})` : `now (${new Date(Date.now()).toISOString()})`;
  throw new ConfigurationError(
    `since: got ${start.toISOString()}, which is after ${shown}; use an earlier time.`,
  );
}

function timeOf(name: string, given: unknown): Date {
  const isDate = Object.prototype.toString.call(given) === "[object Date]";
  // Runtimes parse other strings differently.
  const isIso = typeof given === "string" && ISO_DATE.test(given.trim());
  const time = isDate ? validDate(given as Date) : isIso ? timeFrom(given) : undefined;
  if (time) return time;
  const shown = isDate ? "an invalid Date" : describeValue(given);
  throw new ConfigurationError(
    `${name}: got ${shown}; use a Date, or an ISO 8601 string such as "2026-11-01T00:00:00Z".`,
  );
}
