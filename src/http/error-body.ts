import { asName, asObject, asText } from "./json.js";
import { maskUrlsIn } from "./secrets.js";

/** What a body says about a failure. */
export interface ErrorFacts {
  code?: string | undefined;
  message?: string | undefined;
}

const LONGEST_MESSAGE = 1_000;

/** The code and the message, from every shape in which the service has been seen to put them. */
export function errorFacts(body: unknown): ErrorFacts {
  const object = asObject(body);
  if (!object) return {};
  const inner = factsOf(object.error);
  const outer = factsOf(object);
  return { code: inner.code ?? outer.code, message: inner.message ?? outer.message };
}

/** Whether an answer or a record reports a failure: `success: false`, or an `error` that says something. */
export function reportsError(body: unknown): boolean {
  const object = asObject(body);
  return object !== undefined && (object.success === false || saysSomething(object.error));
}

/** Whether the `error` of a body has any content: `null`, `""`, `[]` and `{}` have been seen beside success. */
export function saysSomething(error: unknown): boolean {
  if (typeof error === "object" && error !== null) return Object.keys(error).length > 0;
  return Boolean(error);
}

function factsOf(error: unknown): ErrorFacts {
  if (typeof error === "string") return { message: readable(error) };
  const object = asObject(Array.isArray(error) ? error[0] : error);
  if (!object) return Array.isArray(error) ? { message: readable(error[0]) } : {};
  return { code: asName(object.code), message: readable(object.message) ?? readable(object.detail) };
}

function readable(message: unknown): string | undefined {
  const text = asText(message)?.trim();
  if (text === undefined) return undefined;
  const shown = maskUrlsIn(text.slice(0, LONGEST_MESSAGE));
  return text.length > LONGEST_MESSAGE ? `${shown}…` : shown;
}
