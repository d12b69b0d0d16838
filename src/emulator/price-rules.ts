import { asObject, type JsonObject } from "../util/json.js";
import { evaluateLogic, holdsLogic } from "../util/json-logic.js";
import { roundCredits } from "../util/round-credits.js";
import { numberFrom } from "../util/values.js";
import { check, isAmount } from "./check-value.js";
import { billedSecondsOf } from "./video-seconds.js";

/** A price rule in the format of the platform. */
export interface PriceRule {
  /** JSON Logic about the body of a request. `{}` always holds. */
  readonly conditions: unknown;
  /** Credits: a number, or JSON Logic that results in one. */
  readonly consumption: unknown;
  /** The unit in which the platform displays the price, such as `Second`. It does not affect the price. */
  readonly unit?: string | undefined;
  /** Whether the platform does not display the rule. This does not affect the price. */
  readonly hidden?: boolean | undefined;
  /** What the platform says about the rule. */
  readonly remark?: string | undefined;
}

// The published price of wan3.0-video, credits a second. The price rules of the other models are unknown.
const CREDITS_PER_SECOND = { "480P": 0.473, "720P": 0.946, "1080P": 1.892 };

/** The rules of the published table. */
export const PUBLISHED_RULES: readonly PriceRule[] = Object.entries(CREDITS_PER_SECOND).map(
  ([resolution, credits]) => ({
    conditions: {
      and: [
        { "==": [{ var: ["model", ""] }, "wan3.0-video"] },
        { "==": [{ var: ["resolution", "720P"] }, resolution] },
      ],
    },
    consumption: { "*": [credits, { var: ["duration", 5] }] },
    unit: "Second",
  }),
);

const CONSUMPTION = "a number of credits, 0 or more, or JSON Logic that results in one";

/**
 * The credits for a video by the first rule whose conditions hold, or `undefined` if none holds. It is unknown how the
 * platform's rules spell a resolution, so three spellings are tried: as sent, in upper case, in lower case.
 *
 * @throws TypeError when the result of the rule is not an amount; Error for an operation that JSON Logic does not have.
 */
export function creditsByRules(
  rules: readonly PriceRule[],
  request: Readonly<JsonObject>,
  videoSeconds: number,
): number | undefined {
  const { resolution } = request;
  const duration = billedSecondsOf(request, videoSeconds);
  const spellings =
    typeof resolution === "string"
      ? [resolution, resolution.toUpperCase(), resolution.toLowerCase()]
      : [resolution];
  for (const spelling of spellings) {
    const body = { ...request, duration, resolution: spelling };
    const index = rules.findIndex(({ conditions }) => holdsLogic(conditions, body));
    if (index < 0) continue;
    const result = evaluateLogic(rules[index]?.consumption, body);
    const credits = numberFrom(result) ?? Number.NaN;
    check(isAmount(credits), `priceRules[${index}].consumption`, result, CONSUMPTION);
    return roundCredits(credits);
  }
  return undefined;
}

/** @throws TypeError for an invalid rule, naming it. */
export function checkPriceRules(rules: readonly PriceRule[] | undefined): void {
  if (rules === undefined) return;
  check(Array.isArray(rules), "priceRules", rules, "an array of { conditions, consumption }");
  for (const [index, rule] of rules.entries()) {
    const name = `priceRules[${index}]`;
    check(asObject(rule) !== undefined, name, rule, "an object with conditions and consumption");
    const { conditions, consumption } = rule;
    const areConditions = typeof conditions === "boolean" || isLogic(conditions);
    check(areConditions, `${name}.conditions`, conditions, "JSON Logic, or {}, which always holds");
    const isConsumption = isAmount(consumption) || isLogic(consumption);
    check(isConsumption, `${name}.consumption`, consumption, CONSUMPTION);
  }
}

/** Whether a value is an object that JSON Logic can evaluate. Branches that are not evaluated are not checked. */
function isLogic(value: unknown): boolean {
  if (asObject(value) === undefined) return false;
  try {
    evaluateLogic(value, {});
    return true;
  } catch {
    return false;
  }
}
