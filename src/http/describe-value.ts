import { maskUrl } from "./secrets.js";

const LONGEST = 60;

/** A value as an error message may show it: short, and without the query of a URL, which may be a signature. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return describeText(value);
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "bigint":
      return `${value}n`;
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? `an array of ${value.length}` : "an object";
    default:
      return `a ${typeof value}`;
  }
}

function describeText(value: string): string {
  const shown = /^[a-z][a-z0-9+.-]*:/i.test(value.trim()) ? maskUrl(value) : value;
  return JSON.stringify(shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown);
}
