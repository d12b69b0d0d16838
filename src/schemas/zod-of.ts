import * as z from "zod/mini";
import { refusal, unknownField } from "../models/check-rule.js";
import type {
  ChoiceRule,
  Fields,
  FlagRule,
  IntegerRule,
  ListRule,
  ObjectRule,
  Rule,
  TextRule,
} from "../models/rules.js";

/** The zod schema that a rule becomes. */
export type ZodOf<R extends Rule> = R extends { readonly optional: true }
  ? z.ZodMiniOptional<ZodOfGiven<R>>
  : ZodOfGiven<R>;

type ZodOfGiven<R> =
  R extends ChoiceRule<infer T>
    ? z.ZodMiniLiteral<T>
    : R extends TextRule
      ? z.ZodMiniString<string>
      : R extends FlagRule
        ? z.ZodMiniBoolean<boolean>
        : R extends IntegerRule
          ? z.ZodMiniInt
          : R extends ListRule<infer I>
            ? ZodOfList<I>
            : R extends ObjectRule<infer F>
              ? ZodOfFields<F>
              : never;

// Where nothing more is known of a rule, looking further into it would never end.
type ZodOfList<I extends Rule> = Rule extends I ? z.ZodMiniArray : z.ZodMiniArray<ZodOf<I>>;

type ZodOfFields<F extends Fields> = Fields extends F
  ? z.ZodMiniObject
  : z.ZodMiniObject<{ -readonly [K in keyof F]: ZodOf<F[K]> }, z.core.$strict>;

/** The zod schema of a rule: it accepts and refuses the same, in the same words. */
export function zodOf<R extends Rule>(rule: R): ZodOf<R>;
export function zodOf(rule: Rule): z.ZodMiniType {
  const schema = zodOfGiven(rule);
  return rule.optional ? z.optional(schema) : schema;
}

function zodOfGiven(rule: Rule): z.ZodMiniType {
  const error = ({ input }: { input?: unknown }) => refusal(rule.allowed, input);
  // What must hold between the fields is asked only when each of them holds by itself.
  const check = { error, abort: true };
  switch (rule.kind) {
    case "text": {
      const anyText = z.string({ error });
      return rule.pattern ? anyText.check(z.regex(rule.pattern, check)) : anyText;
    }
    case "choice":
      return z.literal([...rule.values], { error });
    case "flag":
      return z.boolean({ error });
    case "integer":
      return z.int(check).check(z.gte(rule.least, check), z.lte(rule.most, check));
    case "list": {
      // Or a text in place of the list would be refused once more for its length.
      const ofList = { ...check, when: ({ value }: { value: unknown }) => Array.isArray(value) };
      return z
        .array(zodOf(rule.item), { error })
        .check(z.minLength(1, ofList), z.maxLength(rule.most, ofList));
    }
    case "object":
      return zodOfObject(rule);
  }
}

function zodOfObject(rule: ObjectRule) {
  const shape = Object.fromEntries(Object.entries(rule.fields).map(([key, field]) => [key, zodOf(field)]));
  const schema = z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? (issue.keys as string[]).map((key) => unknownField(key, rule)).join("\n")
        : refusal(rule.allowed, issue.input),
  });
  return schema.check(({ value, issues }) =>
    rule.together?.(value, (field, message) =>
      issues.push({ code: "custom", path: [field], message, input: value }),
    ),
  );
}
