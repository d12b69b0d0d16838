const SHORTEST_MS = 2_000;
const LONGEST_MS = 15_000;

/**
 * How long to wait before a task is read again, ms: a tenth of its age, between 2 and 15 seconds. A short video is
 * learned of soon, and a long one costs no more reads than a short one that is asked after often.
 *
 * @param ageMs how old the task is, ms
 * @param spread 0 to 1, where in the jitter of a tenth to either side to land
 */
export function pollInterval(ageMs: number, spread = Math.random()): number {
  const interval = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ageMs / 10));
  return interval * (0.9 + 0.2 * spread);
}
