import { asIdentifier, asObject, asText } from "../util/json.js";
import { redactUrls } from "../util/redact.js";
import { dataOf } from "./task-id.js";

/** What a body says about a failure. */
export interface ErrorFacts {
  code?: string | undefined;
  message?: string | undefined;
}

const MAX_MESSAGE_LENGTH = 1_000;
/** The fields in which services of this provider have been seen to put the reason of a failure, the usual one first. */
const REASON_FIELDS = ["message", "detail", "fail_reason", "failure_reason", "reason"];

/** The code and the message, from every shape that the service has been seen to use. */
export function errorFacts(body: unknown): ErrorFacts {
  const object = asObject(body);
  if (!object) return {};
  const data = dataOf(object);
  const facts = [object.error, object, data.error, data].map(factsOf);
  return {
    code: facts.find(({ code }) => code)?.code,
    message: facts.find(({ message }) => message)?.message,
  };
}

/** Whether a code only says that the generation took longer than the gateway waits: the task may still run and be billed. */
export function isTimeoutCode(code: string | undefined): boolean {
  return code?.toLowerCase() === "timeout";
}

/** Whether a response or a record reports a failure: `success: false`, or an `error` with content. */
export function reportsError(body: unknown): boolean {
  const { success, error } = Object(body);
  return success === false || hasContent(error);
}

/** Whether the `error` of a body has content: `null`, `""`, `[]` and `{}` have been seen in successful responses. */
export function hasContent(error: unknown): boolean {
  if (typeof error === "object" && error !== null) return Object.keys(error).length > 0;
  return Boolean(error);
}

function factsOf(error: unknown): ErrorFacts {
  const first: unknown = Array.isArray(error) ? error[0] : error;
  if (typeof first === "string") return factsOfText(first.trim());
  const object = asObject(first);
  if (!object) return {};
  return {
    code: asIdentifier(object.code)?.trim(),
    message: REASON_FIELDS.map((field) => messageFrom(object[field])).find((text) => text !== undefined),
  };
}

/** A plain string is a message. The string `timeout` is also the code, because it means that the task may be billed. */
function factsOfText(text: string): ErrorFacts {
  return { ...(isTimeoutCode(text) && { code: text }), message: messageFrom(text) };
}

function messageFrom(message: unknown): string | undefined {
  const text = asText(message)?.trim();
  if (text === undefined) return undefined;
  const shown = redactUrls(text.slice(0, MAX_MESSAGE_LENGTH));
  return text.length > MAX_MESSAGE_LENGTH ? `${shown}…` : shown;
}
