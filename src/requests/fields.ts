import * as z from "zod/mini";
import { describeValue } from "../http/describe-value.js";

type Given = { input?: unknown };

/** The message of a refused value: what was given, and what to write instead. */
export function refusal(allowed: string): (issue: Given) => string {
  return ({ input }) =>
    input === undefined ? `is required: ${allowed}` : `got ${describeValue(input)}; use ${allowed}`;
}

/** Exactly one of `values`. */
export function oneOf<const T extends readonly (string | number)[]>(values: T, allowed = listed(values)) {
  return z.literal([...values] as T[number][], { error: refusal(allowed) });
}

/** `true` or `false`. */
export function flag() {
  return z.boolean({ error: refusal("true or false") });
}

/** A text with something in it. */
export function text(allowed: string) {
  return matching(/\S/, allowed);
}

/** A string of any content. */
export function anyText(allowed: string) {
  return z.string({ error: refusal(allowed) });
}

/** An `http` or `https` URL. */
export function webUrl(what: string) {
  return matching(/^https?:\/\/[^\s/?#]\S*$/i, `${what}, as an http or https URL`);
}

/** A `http` or `https` URL, or an image as a `data:` URL. */
export function imageUrl() {
  return matching(
    /^(https?:\/\/[^\s/?#]\S*$|data:image\/[\w.+-]+;base64,[\w+/])/i,
    'an image, as an http or https URL or as "data:image/png;base64,..."',
  );
}

function matching(pattern: RegExp, allowed: string) {
  const error = refusal(allowed);
  return z.string({ error }).check(z.regex(pattern, { error }));
}

/** 1 to `most` of `item`. */
export function listOf<T extends z.core.SomeType>(item: T, most: number, what: string) {
  const error = refusal(`an array of 1 to ${most} ${what}`);
  return z.array(item, { error }).check(z.minLength(1, { error }), z.maxLength(most, { error }));
}

/** A seed for the random numbers. */
export function seed() {
  const error = refusal("a whole number from 0 to 2147483647");
  return z.int({ error }).check(z.gte(0, { error }), z.lte(2147483647, { error }));
}

/** `values` as they are read out: `5, 10 or 15`. */
export function listed(values: readonly (string | number)[]): string {
  const names = values.map((value) => JSON.stringify(value));
  const last = names.pop();
  return names.length === 0 ? `${last}` : `${names.join(", ")} or ${last}`;
}
