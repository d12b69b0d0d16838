import type { JsonObject } from "../util/json.js";
import { answersOf, type RuleAnswer } from "./rule-answer.js";
import {
  isChosenByModel,
  isForeign,
  isUndecided,
  possibleValues,
  undecidedMessage,
} from "./undecided-fields.js";

/** What the rules say about a body in which everything that they read is decided. */
export interface Outcome {
  /** For each spelling of the resolution, the one of the request first, what it costs. `undefined` where no rule applies. */
  answers: (RuleAnswer | undefined)[];
  /** The names that the rules read and that are no fields of the API. */
  foreign: string[];
}

/** All outcomes that a request may have. */
export interface PossibleCosts {
  outcomes: Outcome[];
  /** One sentence for each undecided field that the price depends on. */
  undecided: string[];
}

// A rule reads few of the nine undecided fields. All of them have more combinations than anybody wants to wait for.
const MAX_BODIES = 5_000;

/**
 * Asks the rules about every body that the server may make of a request. A field gets each of its values only when a rule
 * reads it.
 *
 * @returns `undefined` if the values of a field that a rule reads are not known, or if there are more than 5,000 bodies.
 */
export function possibleCosts(rules: readonly unknown[], body: JsonObject): PossibleCosts | undefined {
  const answerFor = answersOf(rules);
  const undecided = new Map<string, string>();
  let bodies = 0;

  /** @param decided The fields for which the server takes the body as it is. */
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

/** The body, and the body with the resolution in lower case, in which the rules may compare it. */
function spellings(body: JsonObject): JsonObject[] {
  const { resolution } = body;
  if (typeof resolution !== "string" || resolution === resolution.toLowerCase()) return [body];
  return [body, { ...body, resolution: resolution.toLowerCase() }];
}

/**
 * The outcomes of a duration of -1 that count besides those of the durations that the model may choose: a rule of its own,
 * or a higher price. Most rules do not expect a -1, and multiply it.
 */
function aboutMinusOne(asIs: readonly Outcome[], chosen: readonly Outcome[]): Outcome[] {
  const others = answersIn(chosen);
  const rules = new Set(others.map(({ rule }) => rule));
  const highest = Math.max(...others.map(({ credits }) => credits));
  const counts = ({ rule, credits }: RuleAnswer) => !rules.has(rule) || credits > highest;
  return asIs.filter((outcome) => answersIn([outcome]).some(counts));
}

/** The answers that there are. */
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
