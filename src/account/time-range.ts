import { ConfigurationError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { timeFrom, validDate } from "../util/values.js";

/** A range of time. Both ends are included. */
export interface TimeRange {
  since: Date;
  /** `undefined` for now. Later records that the platform sends are then kept, because its clock may be ahead. */
  until: Date | undefined;
}

const ISO_DATE = /^\d{4}-\d\d-\d\d/;

/**
 * Checks the ends of a range.
 *
 * @throws ConfigurationError for an end that is not a time, and for a range that ends before it begins.
 */
export function timeRange(since: unknown, until: unknown): TimeRange {
  const start = timeOf("since", since);
  const end = until === undefined ? undefined : timeOf("until", until);
  const last = end ?? new Date(Date.now());
  if (start <= last) return { since: start, until: end };
  const shown = `${end ? "until" : "now"} (${last.toISOString()})`;
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
