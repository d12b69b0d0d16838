/** Credits with 6 decimals at most, without the noise of floating-point sums. */
export function roundCredits(credits: number): number {
  return Math.round(credits * 1e6) / 1e6;
}
