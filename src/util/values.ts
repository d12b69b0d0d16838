import { asText } from "./json.js";

/** A time from the wire: Unix seconds with a fraction, or an ISO string, which is in UTC when it has no time zone. */
export function timeFrom(value: unknown): Date | undefined {
  const seconds = numberFrom(value);
  if (seconds === undefined) return typeof value === "string" ? validDate(inUtc(value.trim())) : undefined;
  return seconds > 0 ? validDate(Math.round(seconds * 1_000)) : undefined;
}

function inUtc(text: string): string {
  return text.replace(/(\d)[T ]([\d:.]+)$/, "$1T$2Z");
}

/** A `Date`, or `undefined` when it would be invalid. */
export function validDate(time: string | number | Date): Date | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A finite number, or a string of one. */
export function numberFrom(value: unknown): number | undefined {
  const number = asText(value) === undefined ? value : Number(value);
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Whether a value is an HTTP or HTTPS URL. */
export function isWebUrl(value: unknown): value is string {
  return typeof value === "string" && /^https?:\/\/[^\s/]/i.test(value);
}
