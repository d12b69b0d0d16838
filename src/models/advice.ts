import type { RequestIssue } from "../errors/client-errors.js";
import type { JsonObject } from "../util/json.js";

/** The advice for a text that the server cuts at `max` characters. */
export function cutText(request: JsonObject, field: string, max: number): RequestIssue | undefined {
  const text = request[field];
  // Characters, not UTF-16 units.
  const length = typeof text === "string" ? [...text].length : 0;
  if (length <= max) return undefined;
  return { path: [field], message: `has ${length} characters; the server cuts it at ${max}` };
}
