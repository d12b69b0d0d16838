import { ConfigurationError, type WanRequest } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { asObject, type JsonObject } from "../util/json.js";
import { answeredBy, spellingReasons, unboundedReasons } from "./estimate-reasons.js";
import { answersIn, type PossibleCosts, possibleCosts } from "./possible-costs.js";
import type { Prices } from "./prices.js";
import { bodyOf } from "./undecided-fields.js";

/** What a request may cost by the price rules. */
export interface CostEstimate {
  /** The lower end of the estimate, in credits; the price itself if the estimate is exact. */
  credits: number;
  /** The upper end, in credits. Missing if it is unknown, or if the estimate is exact. */
  maxCredits?: number | undefined;
  /** Whether everything that the rules depend on is known, so that `credits` is the price. */
  exact: boolean;
  /** One sentence for each unknown. For an exact estimate, the rule or rules that apply. */
  because: string[];
}

/**
 * Says what a request may cost by the platform's price rules. Sends nothing, and never guesses: if something that the rules
 * read is unknown, the estimate is a range, or has no upper end.
 *
 * - The first rule whose conditions are true applies. If a rule cannot be read, no rule after it is used.
 * - If a rule reads a field that is not set and that the server would fill in (`action`, `duration`, `resolution`, `size`,
 *   `ratio`, `shot_type`, `audio`, `prompt_extend`, `watermark`), the field is tried with every value that the model accepts, and
 *   unset. If the rule has a default for it, the default is used. If this release does not know the model, there is no estimate.
 * - `duration: -1` is tried with every length that the model may choose.
 * - A resolution is tried as it is and in lower case, because the platform's own pages send it in lower case.
 * - The seconds of reference videos are billed, too (published for wan3.0-video), but a request does not contain their number,
 *   so there is no upper end.
 *
 * It does not validate the request: the client does that. The actual cost of a task is in its `cost`.
 *
 * @param request The request as you pass it to `submit`.
 * @param prices The result of `fetchPrices`.
 * @returns `undefined` if no rule applies; if a rule reads a field that is not set and this release does not know the model; or
 * if there are more than 5,000 combinations of values.
 * @throws ConfigurationError for a request that is not an object, and for prices without rules.
 * @example
 * ```ts
 * const prices = await fetchPrices();
 * const estimate = estimateCost({ model: "wan3.0-video", prompt: "A paper boat", duration: 5 }, prices);
 * console.log(estimate?.credits, estimate?.maxCredits, estimate?.because);
 * ```
 */
export function estimateCost(
  request: WanRequest | Readonly<Record<string, unknown>>,
  prices: Prices,
): CostEstimate | undefined {
  const given = asObject(request);
  if (!given) {
    throw new ConfigurationError(`request: got ${describeValue(request)}; use an object, as for submit().`);
  }
  const rules: unknown = asObject(prices)?.rules;
  if (!Array.isArray(rules)) {
    throw new ConfigurationError(
      `prices: got ${describeValue(prices)}; use the result of fetchPrices(), which has rules.`,
    );
  }
  const body = bodyOf(given);
  const possible = possibleCosts(rules, body);
  return possible && estimateFrom(possible, rules, body);
}

function estimateFrom(
  { outcomes, undecided }: PossibleCosts,
  rules: readonly unknown[],
  body: JsonObject,
): CostEstimate | undefined {
  const answers = answersIn(outcomes);
  if (answers.length === 0) return undefined;
  const amounts = answers.map(({ credits }) => credits);
  const [credits, maxCredits] = [Math.min(...amounts), Math.max(...amounts)];
  const unbounded = unboundedReasons(outcomes, rules, body);
  const because = [...undecided, ...spellingReasons(outcomes), ...unbounded];
  if (because.length === 0) return { credits, exact: true, because: [answeredBy(outcomes, rules)] };
  return { credits, ...(unbounded.length === 0 && { maxCredits }), exact: false, because };
}
