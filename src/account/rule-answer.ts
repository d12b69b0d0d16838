import { asObject, type JsonObject } from "../util/json.js";
import { evaluateLogic, holdsLogic } from "../util/json-logic.js";
import { roundCredits } from "../util/round-credits.js";
import { numberFrom } from "../util/values.js";

/** The rule that applies to a body, and its price. */
export interface RuleAnswer {
  /** The index of the rule. */
  rule: number;
  credits: number;
}

interface Rule {
  conditions: unknown;
  consumption: unknown;
}

// In these operations, variables in the second argument are those of a list item, not of the body.
const ITERATIONS = ["filter", "map", "reduce", "all", "none", "some"];

/**
 * Evaluates the rules for a body. The answer comes from the first rule whose conditions hold. It is `undefined` if there is no
 * such rule, if the consumption is not a number of 0 or more, or if an earlier rule cannot be read, because that rule might
 * apply.
 */
export type AnswerFor = (body: Readonly<JsonObject>, reads: Set<string>) => RuleAnswer | undefined;

/**
 * A function that evaluates these rules, and adds the name of each field that they read to `reads`. If the body lacks a field
 * for which a rule has a default, the default applies, and the field is not added.
 */
export function answersOf(rules: readonly unknown[]): AnswerFor {
  // The thousands of bodies of one estimate have only a few different sets of fields.
  const prepared = new Map<string, (Rule | undefined)[]>();
  return (body, reads) => {
    const fields = Object.keys(body).sort().join();
    const forFields = prepared.get(fields) ?? rules.map((rule) => prepareRule(rule, body));
    prepared.set(fields, forFields);
    return firstAnswer(forFields, observed(body, reads));
  };
}

function firstAnswer(
  rules: readonly (Rule | undefined)[],
  body: Readonly<JsonObject>,
): RuleAnswer | undefined {
  try {
    for (const [index, rule] of rules.entries()) {
      if (!rule) return undefined;
      if (!holdsLogic(rule.conditions, body)) continue;
      const credits = roundCredits(numberFrom(evaluateLogic(rule.consumption, body)) ?? Number.NaN);
      return credits >= 0 && credits < Number.POSITIVE_INFINITY ? { rule: index, credits } : undefined;
    }
  } catch {
    // An unknown operation, or one that cannot handle its arguments.
  }
  return undefined;
}

/** A rule whose JSON Logic can be evaluated for bodies with the same fields; `undefined` if it cannot be read. */
function prepareRule(rule: unknown, body: Readonly<JsonObject>): Rule | undefined {
  const { conditions, consumption } = asObject(rule) ?? {};
  if (!areReadable(conditions)) return undefined;
  try {
    return { conditions: prepare(conditions, body), consumption: prepare(consumption, body) };
  } catch {
    // The rule is nested too deeply for the stack.
    return undefined;
  }
}

/** Whether JSON Logic mentions a text anywhere, such as the name of a variable. */
export function mentions(logic: unknown, text: string): boolean {
  if (typeof logic !== "object" || logic === null) return logic === text;
  return Object.values(logic).some((part) => mentions(part, text));
}

/** `{}` always holds. Evaluators of JSON Logic disagree about `null`, an empty list, and several operations in one object. */
function areReadable(conditions: unknown): boolean {
  return typeof conditions === "boolean" || Object.keys(asObject(conditions) ?? { a: 1, b: 2 }).length < 2;
}

/** The body as the rules see it, without inherited properties. Adds each name that they read to `reads`. */
function observed(body: Readonly<JsonObject>, reads: Set<string>): JsonObject {
  return new Proxy(body, {
    get(target, name) {
      if (typeof name !== "string") return undefined;
      reads.add(name);
      return Object.hasOwn(target, name) ? target[name] : undefined;
    },
  });
}

/**
 * The same logic, with defaults in place of variables that the body lacks, and without `log`, which could print a signed URL.
 *
 * @param body `undefined` for logic that is evaluated for an item of a list.
 */
function prepare(logic: unknown, body: Readonly<JsonObject> | undefined): unknown {
  if (Array.isArray(logic)) return logic.map((part) => prepare(part, body));
  const [operation, ...others] = Object.entries(asObject(logic) ?? {});
  // Anything but an object with one operation is a value.
  if (!operation || others.length > 0) return logic;
  const [name, given] = operation;
  const values: unknown[] = Array.isArray(given) ? given : [given];
  if (name === "log") return prepare(values[0], body);
  if (name === "var" && body && isMissing(values[0], body) && hasDefault(values)) {
    return prepare(values[1], body);
  }
  const isAboutItem = (index: number) => index === 1 && ITERATIONS.includes(name);
  return { [name]: values.map((value, index) => prepare(value, isAboutItem(index) ? undefined : body)) };
}

function isMissing(path: unknown, body: Readonly<JsonObject>): boolean {
  return typeof path === "string" && path !== "" && !Object.hasOwn(body, path.split(".")[0] as string);
}

/** A default of `null` is the same as none: a variable without a default results in `null`. */
function hasDefault([, value]: unknown[]): boolean {
  return value !== undefined && value !== null;
}
