/** A JSON object whose fields have not been checked. */
export type JsonObject = Record<string, unknown>;

/** `value` as an object, or `undefined` when it is not an object or is an array. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** `value` as a string that is not blank, or `undefined`. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** `value` as an id or a code: a string that is not blank, or a number as a string. */
export function asIdentifier(value: unknown): string | undefined {
  return typeof value === "number" && Number.isFinite(value) ? String(value) : asText(value);
}

// A number represents integers of up to 15 digits exactly, so a longer id may lose digits. Within a JSON string, quotes are
// escaped, so the quotes in this pattern enclose the whole name of a field.
const LARGE_ID = /("(?:task_)?id"\s*:\s*)(-?\d{16,})(?=\s*[,}])/g;
// A faster check for whether a text can contain such an id.
const LARGE_NUMBER = /\d{16}/;

/** The JSON value in `text`, or `undefined` when it is not JSON. Ids that are large numbers become strings. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(LARGE_NUMBER.test(text) ? text.replace(LARGE_ID, '$1"$2"') : text);
  } catch {
    return undefined;
  }
}
