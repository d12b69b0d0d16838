/** A JSON object whose fields nobody has looked at yet. */
export type JsonObject = Record<string, unknown>;

/** `value` as an object, or `undefined` when it is none (an array is none). */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** `value` as a string with something in it. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** `value` as an id or a code: a text, or a number as one. */
export function asName(value: unknown): string | undefined {
  return typeof value === "number" && Number.isFinite(value) ? String(value) : asText(value);
}

// An id of 16 digits and more may be beyond the integers that a number holds exactly. In JSON a quote within a string is
// escaped, so that these quotes are those of a whole name.
const LARGE_ID = /("(?:task_)?id"\s*:\s*)(-?\d{16,})(?=\s*[,}])/g;

/** The JSON value in `text`, or `undefined`, which is no JSON value. Ids that are large numbers become texts. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(LARGE_ID, '$1"$2"'));
  } catch {
    return undefined;
  }
}
