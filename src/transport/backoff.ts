const BASE_MS = 500;
const CAP_MS = 8_000;

/** How long to wait before a retry, ms: exponential, with full jitter. `retry` is 1 for the first one. */
export function backoff(retry: number): number {
  return Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** (retry - 1));
}
