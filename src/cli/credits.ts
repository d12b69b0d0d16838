import type { CostEstimate } from "wan-client/account";

/** What is known about the price of a request. */
export type Price = { fetchedAt?: string } & (
  | CostEstimate
  | { credits?: undefined; exact: false; because: string[] }
);

/** An amount, such as `4.73 credits`. */
export function creditsText(credits: number): string {
  return `${credits} ${credits === 1 ? "credit" : "credits"}`;
}

/** What a video may cost, without the unit: `4.73`, `1.892 to 28.38`, `at least 4.73`. */
export function rangeText({ credits, maxCredits, exact }: Omit<CostEstimate, "because">): string {
  if (maxCredits === undefined) return exact ? `${credits}` : `at least ${credits}`;
  return maxCredits === credits ? `${credits}` : `${credits} to ${maxCredits}`;
}

/** What a video may cost: `4.73 credits`, `1.892 to 28.38 credits`, `at least 4.73 credits`. */
export function estimateText(estimate: CostEstimate): string {
  const range = rangeText(estimate);
  return `${range} ${range === "1" || range === "at least 1" ? "credit" : "credits"}`;
}

/** A sentence that says what a video may cost, and what the price depends on. */
export function estimateSentence(estimate: CostEstimate): string {
  const { exact, maxCredits, because } = estimate;
  if (exact) return `This video costs ${estimateText(estimate)}.`;
  const verb = maxCredits === undefined ? "costs" : "may cost";
  return `This video ${verb} ${estimateText(estimate)} (${because.join("; ")}).`;
}
