import type { JsonObject } from "../util/json.js";
import { answersOf, type RuleAnswer } from "./rule-answer.js";
import {
  isChosenByModel,
  isForeign,
  isUndecided,
  possibleValues,
  undecidedMessage,
} from "./undecided-fields.js";

/** What the rules say about one body, in which every field that they read is decided. */
export interface Outcome {
  /** The answer for each spelling of the resolution, the request's own spelling first. `undefined` if no rule applies. */
  answers: (RuleAnswer | undefined)[];
  /** The names that the rules read but that are not fields of a request. */
  foreign: string[];
}

/** All outcomes that a request may have. */
export interface PossibleCosts {
  outcomes: Outcome[];
  /** One sentence for each undecided field that the price depends on. */
  undecided: string[];
}

// A rule reads few of the nine undecided fields. All nine have more combinations than can be evaluated in a reasonable time.
const MAX_BODIES = 5_000;

/**
 * Evaluates the rules for every body that the server may make of a request. An undecided field is tried with each of its values
 * only if a rule reads it.
 *
 * @returns `undefined` if the values of a field that a rule reads are not known, or if there are more than 5,000 bodies.
 */
export function possibleCosts(rules: readonly unknown[], body: JsonObject): PossibleCosts | undefined {
  const answerFor = answersOf(rules);
  const undecided = new Map<string, string>();
  let bodies = 0;

  /** @param decided The undecided fields that stay as they are in the body. */
  function explore(body: JsonObject, decided: readonly string[]): Outcome[] | undefined {
    if (++bodies > MAX_BODIES) return undefined;
    const reads = new Set<string>();
    const answers = spellings(body).map((variant) => answerFor(variant, reads));
    const names = [...reads];
    const open = names.find((name) => isUndecided(name, body) && !decided.includes(name));
    if (open !== undefined) return decide(open, body, decided);
    return [{ answers, foreign: names.filter((name) => isForeign(name, body)) }];
  }

  function decide(name: string, body: JsonObject, decided: readonly string[]): Outcome[] | undefined {
    const values = possibleValues(name, body);
    if (!values) return undefined;
    const filledIn = values.map((value) => explore({ ...body, [name]: value }, decided));
    let asIs = explore(body, [...decided, name]);
    if (!asIs || !filledIn.every((outcomes) => outcomes !== undefined)) return undefined;
    if (isChosenByModel(name, body)) asIs = aboutMinusOne(asIs, filledIn.flat());
    const possible = asIs.length === 0 ? filledIn : [asIs, ...filledIn];
    if (new Set(possible.map(summary)).size > 1) undecided.set(name, undecidedMessage(name, body, values));
    return possible.flat();
  }

  const outcomes = explore(body, []);
  return outcomes && { outcomes, undecided: [...undecided.values()] };
}

/** The body, and a copy with the resolution in lower case, because the rules may compare it in lower case. */
function spellings(body: JsonObject): JsonObject[] {
  const { resolution } = body;
  if (typeof resolution !== "string" || resolution === resolution.toLowerCase()) return [body];
  return [body, { ...body, resolution: resolution.toLowerCase() }];
}

/**
 * The outcomes of a duration of -1 that count in addition to those of the durations that the model may choose: those that come
 * from another rule or have a higher price. The rest are dropped, because most rules do not expect -1, and multiply by it.
 */
function aboutMinusOne(asIs: readonly Outcome[], chosen: readonly Outcome[]): Outcome[] {
  const others = answersIn(chosen);
  const rules = new Set(others.map(({ rule }) => rule));
  const highest = Math.max(...others.map(({ credits }) => credits));
  const counts = ({ rule, credits }: RuleAnswer) => !rules.has(rule) || credits > highest;
  return asIs.filter((outcome) => answersIn([outcome]).some(counts));
}

/** The answers, without the missing ones. */
export function answersIn(outcomes: readonly Outcome[]): RuleAnswer[] {
  return outcomes.flatMap(({ answers }) => answers).filter((answer) => answer !== undefined);
}

/** A text that is the same for outcomes with the same prices. */
function summary(outcomes: readonly Outcome[]): string {
  const prices = outcomes.flatMap((outcome) => {
    const amounts = answersIn([outcome]).map(({ credits }) => String(credits));
    return amounts.length === 0 ? ["none"] : amounts;
  });
  return [...new Set(prices)].sort().join();
}
