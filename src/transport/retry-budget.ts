import { backoff } from "./backoff.js";

/** Counts how often a request was sent again. A 429 does not count, because the server refused it before any work. */
export class RetryBudget {
  #retries = 0;
  #rateLimited = 0;

  constructor(readonly maxRetries: number) {}

  /** How long to wait before the next attempt after a failure, ms; `undefined` when no retries are left. */
  delayAfterFailure(): number | undefined {
    return this.#retries < this.maxRetries ? backoff(++this.#retries) : undefined;
  }

  /** How long to wait before the next attempt after a 429, ms: as long as the server asks, else longer each time. */
  delayAfterRateLimit(retryAfterMs: number | undefined): number {
    return retryAfterMs || backoff(++this.#rateLimited);
  }
}
