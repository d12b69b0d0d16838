import { asObject } from "../../util/json.js";

/** A place where the shapes of two JSON values differ. The texts contain no values except of the fields in {@link LITERALS}. */
export interface Difference {
  /** The path of the place, such as `response.data.video_url`. */
  path: string;
  expected: string;
  got: string;
}

// Fields whose value matters, and not only its type.
const LITERALS = ["success", "state", "status", "code", "type", "currency", "deleted", "count"];

/** The `expected` text of a difference that is a new field. */
export const NO_FIELD = "no such field";

/**
 * The differences in shape between the JSON value that was expected and the one that came: missing and new fields, and other
 * types. Only the first items of lists are compared.
 *
 * @param optional the paths of fields that may be missing.
 */
export function differencesOf(
  expected: unknown,
  got: unknown,
  optional: readonly string[] = [],
  path = "",
): Difference[] {
  const [expectedFields, gotFields] = [asObject(expected), asObject(got)];
  if (expectedFields && gotFields) {
    return [...new Set([...Object.keys(expectedFields), ...Object.keys(gotFields)])].flatMap((name) => {
      const field = path === "" ? name : `${path}.${name}`;
      if (!(name in gotFields)) {
        const isOptional = optional.includes(field);
        return isOptional ? [] : [{ path: field, expected: describe(expectedFields[name]), got: "nothing" }];
      }
      if (!(name in expectedFields)) {
        return [{ path: field, expected: NO_FIELD, got: describe(gotFields[name]) }];
      }
      const [one, other] = [expectedFields[name], gotFields[name]];
      if (LITERALS.includes(name) && isScalar(one) && isScalar(other) && one !== other) {
        return [{ path: field, expected: JSON.stringify(one), got: JSON.stringify(other) }];
      }
      return differencesOf(one, other, optional, field);
    });
  }
  if (Array.isArray(expected) && Array.isArray(got)) {
    const item = `${path}[0]`;
    if (expected.length > 0 && got.length > 0) return differencesOf(expected[0], got[0], optional, item);
    return expected.length === got.length ? [] : [{ path, expected: describe(expected), got: describe(got) }];
  }
  return typeOf(expected) === typeOf(got) ? [] : [{ path, expected: describe(expected), got: describe(got) }];
}

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** A value by its type. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (value === null || value === undefined) return `${value}`;
  if (typeof value === "object") return Object.keys(value).length === 0 ? "{}" : "an object";
  return `a ${typeof value}`;
}
