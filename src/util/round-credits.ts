/** Credits with at most 6 decimals, which removes the rounding errors of floating-point sums. */
export function roundCredits(credits: number): number {
  return Math.round(credits * 1e6) / 1e6;
}
