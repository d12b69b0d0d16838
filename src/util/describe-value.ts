import { redactUrl } from "./redact.js";

const MAX_LENGTH = 60;

/** A value as an error message may show it: short, and without the query of a URL, which may be a signature. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return describeText(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "function" ? "a function" : String(value);
}

function describeText(value: string): string {
  const shown = /^[a-z][a-z0-9+.-]*:|wan_sig=/i.test(value.trim()) ? redactUrl(value) : value;
  return JSON.stringify(shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH)}…` : shown);
}
