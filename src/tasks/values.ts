import { setGiven } from "../errors/wan-error.js";

/** A time from the wire: Unix seconds with a fraction, or an ISO string, which is UTC when it names no zone. */
export function timeFrom(value: unknown): Date | undefined {
  const date = typeof value === "string" ? dateFromText(value.trim()) : dateFromSeconds(value);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

function dateFromSeconds(value: unknown): Date | undefined {
  return typeof value === "number" && value > 0 ? new Date(Math.round(value * 1_000)) : undefined;
}

function dateFromText(text: string): Date | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return dateFromSeconds(Number(text));
  const zoned = /\d[T ]\d/.test(text) && !/(Z|[+-]\d\d:?\d\d)$/i.test(text);
  return new Date(zoned ? `${text.replace(" ", "T")}Z` : text);
}

/** A finite number, also from a string of one. */
export function numberFrom(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** The same object without the fields that are `undefined`. */
export function compact<T extends object>(object: T): T {
  return setGiven({}, object) as T;
}

/** Whether it is the address of something on the web. */
export function isWebUrl(value: unknown): value is string {
  return typeof value === "string" && /^https?:\/\/[^\s/]/i.test(value);
}
