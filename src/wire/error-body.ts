import { asName, asObject, asText } from "../util/json.js";
import { maskUrlsIn } from "../util/redact.js";
import { dataOf } from "./task-id.js";

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
  const inData = factsOf(dataOf(object).error);
  return {
    code: inner.code ?? outer.code ?? inData.code,
    message: inner.message ?? outer.message ?? inData.message,
  };
}

/** Whether a code says that the generation only outlasted the gateway: then the task may still run, and be billed. */
export function isTimeout(code: string | undefined): boolean {
  return code?.toLowerCase() === "timeout";
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
  const first: unknown = Array.isArray(error) ? error[0] : error;
  if (typeof first === "string") return factsOfText(first.trim());
  const object = asObject(first);
  if (!object) return {};
  return { code: asName(object.code)?.trim(), message: readable(object.message) ?? readable(object.detail) };
}

/** A bare text is a message, but for the one code on which money depends. */
function factsOfText(text: string): ErrorFacts {
  return { ...(isTimeout(text) && { code: text }), message: readable(text) };
}

function readable(message: unknown): string | undefined {
  const text = asText(message)?.trim();
  if (text === undefined) return undefined;
  const shown = maskUrlsIn(text.slice(0, LONGEST_MESSAGE));
  return text.length > LONGEST_MESSAGE ? `${shown}…` : shown;
}
