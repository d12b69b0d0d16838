import { asObject, type JsonObject } from "../util/json.js";
import { evaluateLogic, holdsLogic } from "../util/json-logic.js";
import { roundCredits } from "../util/round-credits.js";
import { numberFrom } from "../util/values.js";

/** The rule that counts for a body, and what it says. */
export interface RuleAnswer {
  /** Its index. */
  rule: number;
  credits: number;
}

interface Rule {
  conditions: unknown;
  consumption: unknown;
}

// Their second argument is about an item of a list, not about the body.
const ITERATIONS = ["filter", "map", "reduce", "all", "none", "some"];

/**
 * Answers for one body after another. An answer is what the first rule whose conditions hold says about the body. It is
 * `undefined` if there is no such rule, if its consumption is no number from 0, or if a rule before it cannot be read,
 * because that one might be the first.
 */
export type AnswerFor = (body: Readonly<JsonObject>, reads: Set<string>) => RuleAnswer | undefined;

/**
 * A function that asks these rules. Its `reads` gets the name of each field that they read. A variable with a default reads
 * nothing where the body does not have the field: what holds then is what the rule says.
 */
export function answersOf(rules: readonly unknown[]): AnswerFor {
  // Thousands of bodies of one estimate have few combinations of fields.
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
    // An unknown operation, or one that does not take what it was given.
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
    // It is nested deeper than the stack.
    return undefined;
  }
}

/** Whether JSON Logic mentions a text anywhere, such as the name of a variable. */
export function mentions(logic: unknown, text: string): boolean {
  if (typeof logic !== "object" || logic === null) return logic === text;
  return Object.values(logic).some((part) => mentions(part, text));
}

/**
 * `{}` always holds. `null`, an empty list or several operations at once mean one thing to one evaluator and another to the
 * next.
 */
function areReadable(conditions: unknown): boolean {
  return typeof conditions === "boolean" || Object.keys(asObject(conditions) ?? { a: 1, b: 2 }).length < 2;
}

/** The body as rules see it: without what an object inherits. */
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
 * The same logic, with defaults in the place of variables that the body does not have, and without `log`, which would print
 * what may be a signed URL.
 *
 * @param body `undefined` for what is about an item of a list.
 */
function prepare(logic: unknown, body: Readonly<JsonObject> | undefined): unknown {
  if (Array.isArray(logic)) return logic.map((part) => prepare(part, body));
  const [operation, ...others] = Object.entries(asObject(logic) ?? {});
  // Anything but one operation is a value.
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

/** A default of `null` says nothing: it is what a variable without a default results in. */
function hasDefault([, value]: unknown[]): boolean {
  return value !== undefined && value !== null;
}
