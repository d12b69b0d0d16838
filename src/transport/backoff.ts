const BASE_MS = 500;
const CAP_MS = 8_000;

/** How long to wait before try number `attempt` (1 is the first repetition), ms: exponential, with full jitter. */
export function backoff(attempt: number): number {
  return Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
}
