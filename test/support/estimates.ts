import { type CostEstimate, estimateCost } from "../../src/account/index.js";
import { pricesOf } from "./platform-server.js";

export const PRICED_REQUEST = { model: "wan3.0-video", prompt: "A paper boat" } as const;

/** The estimate of {@link PRICED_REQUEST} with more fields, by these rules. */
export function estimate(request: object, ...rules: unknown[]): CostEstimate | undefined {
  return estimateCost({ ...PRICED_REQUEST, ...request }, pricesOf(...rules));
}

// Rules, and parts of them.
export const model = (name: string) => ({ "==": [{ var: ["model", ""] }, name] });
export const resolution = (value: string) => ({ "==": [{ var: "resolution" }, value] });
export const perSecond = (credits: number) => ({ "*": [credits, { var: "duration" }] });
export const flat = (consumption: unknown) => ({ conditions: {}, consumption });

// Estimates, and their explanations.
export const exact = (credits: number, because = "price rule 1 of 1"): CostEstimate => ({
  credits,
  exact: true,
  because: [because],
});
export const range = (
  credits: number,
  maxCredits: number | undefined,
  ...because: string[]
): CostEstimate => ({
  credits,
  ...(maxCredits !== undefined && { maxCredits }),
  exact: false,
  because,
});
export const unset = (field: string, values: string) =>
  `${field} is not set, and the price depends on it; set it to ${values}`;
export const NO_ANSWER = "no price rule applies for some of the possible values";
export const CHOSEN = "duration: -1 lets the model choose 2 to 30 seconds";
export const OTHER_CASE = "the price rules give another price for the resolution in lower case";
