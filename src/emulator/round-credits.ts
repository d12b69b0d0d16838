const DECIMALS = 6;

/** A number of credits without floating-point noise. */
export function roundCredits(credits: number): number {
  return Number(credits.toFixed(DECIMALS));
}
