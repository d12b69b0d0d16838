import type { JsonObject } from "../util/json.js";
import { check, isAmount } from "./check-value.js";
import { checkPriceRules, creditsByRules, type PriceRule, PUBLISHED_RULES } from "./price-rules.js";
import { recordedRules } from "./recorded-description.js";
import type { Recording } from "./recording.js";

/** The options that set what tasks cost. */
interface PricingOptions {
  readonly credits?: number | ((request: Readonly<JsonObject>) => number | undefined) | undefined;
  readonly priceRules?: readonly PriceRule[] | undefined;
  readonly recording?: Recording | undefined;
}

/** What tasks cost. */
export interface Pricing {
  /** The rules that the platform publishes. */
  readonly rules: readonly PriceRule[];
  /** Whether the options set the rules, which then replace those of a recording. */
  readonly fromOptions: boolean;
  /**
   * What a video of this length costs, credits, if that is known.
   *
   * @throws TypeError if the function or a rule of the options returns an invalid amount; Error for an operation that JSON Logic
   * does not have.
   */
  creditsOf(request: Readonly<JsonObject>, videoSeconds: number): number | undefined;
}

/** @throws TypeError for an invalid value. */
export function createPricing({ credits, priceRules, recording }: PricingOptions): Pricing {
  if (typeof credits !== "function") checkCredits(credits);
  checkPriceRules(priceRules);
  const given = typeof credits === "number" ? [{ conditions: {}, consumption: credits }] : priceRules;
  const recorded = given ? undefined : recordedRules(recording);
  const rules = given ?? recorded ?? PUBLISHED_RULES;

  function creditsByTheRules(request: Readonly<JsonObject>, videoSeconds: number): number | undefined {
    try {
      return creditsByRules(rules, request, videoSeconds);
    } catch (error) {
      // The caller cannot correct a recorded rule, so an invalid one leaves the price unknown.
      if (recorded) return undefined;
      throw error;
    }
  }

  return {
    rules,
    fromOptions: given !== undefined,
    creditsOf: (request, videoSeconds) =>
      (typeof credits === "function" ? checkCredits(credits(request)) : undefined) ??
      creditsByTheRules(request, videoSeconds),
  };
}

function checkCredits(credits: number | undefined): number | undefined {
  const valid = credits === undefined || isAmount(credits);
  check(valid, "credits", credits, "a number of credits, 0 or more, or a function of the request");
  return credits;
}
