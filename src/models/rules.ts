/**
 * What a field may hold, as data. The client's own check and the zod schemas of `wan-client/schemas` are both made
 * from it: zod is far larger than the few rules there are, and an edge bundle that only makes videos does not pay
 * for it.
 */
export type Rule = TextRule | ChoiceRule | FlagRule | IntegerRule | ListRule | ObjectRule;

interface Described {
  /** What to write instead of a refused value. */
  readonly allowed: string;
  readonly optional?: boolean;
}

export interface TextRule extends Described {
  readonly kind: "text";
  readonly pattern?: RegExp;
}

export interface ChoiceRule<T extends string | number = string | number> extends Described {
  readonly kind: "choice";
  readonly values: readonly T[];
}

export interface FlagRule extends Described {
  readonly kind: "flag";
}

export interface IntegerRule extends Described {
  readonly kind: "integer";
  readonly least: number;
  readonly most: number;
}

/** 1 to `most` items. */
export interface ListRule<I extends Rule = Rule> extends Described {
  readonly kind: "list";
  readonly item: I;
  readonly most: number;
}

/** These fields and no others: the server would drop an unknown one without a word. */
export interface ObjectRule<F extends Fields = Fields> extends Described {
  readonly kind: "object";
  /** Who has no other field, in a message. */
  readonly owner: string;
  readonly fields: F;
  /** What must hold between the fields, asked when each of them holds by itself. */
  together?(value: object, refuse: (field: string, message: string) => void): void;
}

export type Fields = Readonly<Record<string, Rule>>;

/** The same, or nothing. */
export function optional<const R extends Rule>(rule: R) {
  return { ...rule, optional: true } as const;
}

/** Exactly one of `values`. */
export function oneOf<const T extends readonly (string | number)[]>(
  values: T,
  allowed = listed(values),
): ChoiceRule<T[number]> {
  return { kind: "choice", values, allowed };
}

/** `true` or `false`. */
export function flag(): FlagRule {
  return { kind: "flag", allowed: "true or false" };
}

/** A text with something in it. */
export function text(): TextRule {
  return { kind: "text", pattern: /\S/, allowed: "a text that is not empty" };
}

/** A string of any content. */
export function anyText(): TextRule {
  return { kind: "text", allowed: "a text" };
}

/** An `http` or `https` URL. */
export function webUrl(): TextRule {
  return { kind: "text", pattern: /^https?:\/\/[^\s/?#]\S*$/i, allowed: "an http or https URL" };
}

/** A `http` or `https` URL, or an image as a `data:` URL. */
export function imageUrl(): TextRule {
  return {
    kind: "text",
    pattern: /^(https?:\/\/[^\s/?#]\S*$|data:image\/[\w.+-]+;base64,[\w+/])/i,
    allowed: 'an http or https URL, or "data:image/png;base64,..."',
  };
}

/** 1 to `most` of `item`. */
export function listOf<const I extends Rule>(item: I, most: number, what: string): ListRule<I> {
  return { kind: "list", item, most, allowed: `an array of 1 to ${most} ${what}` };
}

/** A seed for the random numbers. */
export function seed(): IntegerRule {
  return { kind: "integer", least: 0, most: 2147483647, allowed: "a whole number from 0 to 2147483647" };
}

/** An object of `owner`. */
export function objectOf<const F extends Fields>(
  owner: string,
  fields: F,
  together?: ObjectRule["together"],
): ObjectRule<F> {
  return { kind: "object", owner, fields, allowed: "an object", ...(together && { together }) };
}

/** `values` as they are read out: `5, 10 or 15`. */
export function listed(values: readonly (string | number)[]): string {
  const names = values.map((value) => JSON.stringify(value));
  const last = names.pop();
  return names.length === 0 ? `${last}` : `${names.join(", ")} or ${last}`;
}
