import type { RequestIssue } from "../errors/client-errors.js";
import type { JsonObject } from "../util/json.js";

/** The advice about a field, if it applies. */
export function adviceIf(applies: boolean, field: string, message: string): RequestIssue | undefined {
  return applies ? { path: [field], message } : undefined;
}

/** The advice for a text that the server cuts at `max` characters. */
export function cutText(request: JsonObject, field: string, max: number): RequestIssue | undefined {
  const text = request[field];
  // Counts characters. The cheap check comes first: a text has at least as many UTF-16 units as characters.
  const length = typeof text === "string" && text.length > max ? [...text].length : 0;
  return adviceIf(length > max, field, `has ${length} characters; the server cuts it at ${max}`);
}
