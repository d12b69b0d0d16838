import type { RateLimiter, RequestKind } from "../types/rate-limiter.js";
import { RequestQueue } from "./request-queue.js";

/** The rates at which "auto" begins and ends, reads a second. */
const AUTO_RATES = [1, 20] as const;
// A longer Retry-After is not obeyed: it would stall every wait of the client, perhaps for a day.
const MAX_READ_PAUSE_MS = 60_000;

/** The rate limiter of a client, which is also told about the requests that succeed. */
export interface ClientRateLimiter extends Omit<RateLimiter, "acquire"> {
  /** Like `acquire` of a {@link RateLimiter}, but `undefined` if no request of this kind has to wait. */
  acquire(kind: RequestKind, options: { readonly signal: AbortSignal }): Promise<unknown> | undefined;
  /** @param hasBacklog Whether more tasks are due than fit into the request. */
  onSuccess(kind: RequestKind, hasBacklog?: boolean | undefined): void;
}

/**
 * The rate limiter that a client has by default, in memory. Submissions are not limited until one of them is refused.
 *
 * @param readsPerSecond The maximum rate of reads, or `"auto"` for one that follows the responses.
 */
export function createRateLimiter(readsPerSecond: number | "auto"): ClientRateLimiter {
  const [initialRate, maxRate] = readsPerSecond === "auto" ? AUTO_RATES : [readsPerSecond];
  const queues: Record<RequestKind, RequestQueue> = {
    submit: new RequestQueue(Number.POSITIVE_INFINITY),
    read: new RequestQueue(initialRate, maxRate),
  };
  return {
    acquire: (kind, options) => (queues[kind].isLimited ? queues[kind].acquire(options) : undefined),
    onRefused(kind, { retryAfterMs = 0, elapsedMs }) {
      // A Retry-After delays only the refused submission. The limit may not apply to the model of the next one, and a caller
      // with a shorter timeout must get the server's own response.
      const pauseMs = kind === "read" ? Math.min(retryAfterMs, MAX_READ_PAUSE_MS) : 0;
      queues[kind].onRefused(pauseMs, elapsedMs);
    },
    onSuccess: (kind, hasBacklog) => queues[kind].onSuccess(hasBacklog),
  };
}
