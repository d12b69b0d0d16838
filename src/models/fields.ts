import * as z from "zod/mini";
import { listed } from "../util/listed.js";
import { refusal, unknownField } from "./messages.js";

// zod/mini has no default messages, so each field here has a message, with the given value and what to use instead.

/** Exactly one of `values`. */
export function oneOf<const T extends string | number>(values: readonly T[], allowed = listed(values)) {
  return z.literal([...values], messages(allowed));
}

/** `true` or `false`. */
export function boolean() {
  return z.boolean(messages("true or false"));
}

/** Any text, including an empty one. */
export function anyText() {
  return z.string(messages("a string"));
}

/** A text that is not blank. */
export function text() {
  return matching(/\S/, "a non-empty string");
}

/** An `http` or `https` URL. */
export function webUrl() {
  return matching(/^https?:\/\/[^\s/?#]\S*$/i, "an http or https URL");
}

/** An `http` or `https` URL, or an image as a `data:` URL. */
export function imageUrl() {
  return matching(
    /^(https?:\/\/[^\s/?#]\S*$|data:image\/[\w.+-]+;base64,[\w+/])/i,
    'an http or https URL, or "data:image/png;base64,..."',
  );
}

/** A whole number from 0 to 2147483647, the largest integer of 32 bits. */
// This type exists in every supported release of zod.
export function unsignedInteger(): z.ZodMiniNumber<number> {
  // A later check would only repeat the message of the first.
  const check = { ...messages("a whole number from 0 to 2147483647"), abort: true };
  return z.int32(check).check(z.gte(0, check));
}

/** `min` to `max` items. */
export function listOf<T extends z.ZodMiniType>(item: T, min: number, max: number, what: string) {
  const given = messages(`an array of ${min} to ${max} ${what}`);
  // Only for arrays. A text would get a second issue, about its length.
  const when = ({ value }: { value: unknown }) => Array.isArray(value);
  const check = { ...given, abort: true, when };
  const list = z.array(item, given).check(z.maxLength(max, check));
  // Otherwise the JSON Schema would contain even a minimum of 0, which says nothing.
  return min > 0 ? list.check(z.minLength(min, check)) : list;
}

/**
 * An object with only these fields, because the server silently ignores unknown ones.
 *
 * @param owner the name of the object in messages
 */
export function objectOf<const S extends z.core.$ZodShape>(owner: string, shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? // zod reports all unknown fields in one issue. The message has a line for each.
          (issue.keys as string[]).map((key) => unknownField(owner, key, Object.keys(shape))).join("\n")
        : refusal("an object", issue.input),
  });
}

/** The same field, but optional. */
export function optional<T extends z.ZodMiniType>(schema: T): z.ZodMiniOptional<T> {
  return z.optional(schema);
}

function matching(pattern: RegExp, allowed: string) {
  const check = messages(allowed);
  return z.string(check).check(z.regex(pattern, { ...check, abort: true }));
}

function messages(allowed: string) {
  return { error: ({ input }: { input?: unknown }) => refusal(allowed, input) };
}
