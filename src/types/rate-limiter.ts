/** A submission, or a request to `/wan/tasks`: the API limits the two separately. */
export type RequestKind = "submit" | "read";

/** What a {@link RateLimiter} learns about a request that was refused with HTTP 429. */
export interface RequestRefusal {
  /** The `Retry-After` of the response, ms; `undefined` when there was none. */
  retryAfterMs: number | undefined;
  /** How long ago the request was sent, ms. Requests that were in flight together are refused together. */
  elapsedMs: number;
}

/**
 * Limits how fast a client submits, and how fast its waits read. A lone read, such as `getTask`, is sent at once. By default each client has one of its own, in memory. Processes that use the same
 * token can share one, for example in Redis.
 */
export interface RateLimiter {
  /**
   * Resolves when the next request of this kind may be sent. The reads of all waits of a client come one after another, so
   * there is at most one waiting call for them; each submission makes a call of its own. What it rejects with is logged, and the
   * request is limited by the client itself. A call that never settles holds up its submission, or all waits of the client, until
   * their `timeout`.
   *
   * @param options `signal` is aborted when the request is not needed any more.
   */
  acquire(kind: RequestKind, options: { readonly signal: AbortSignal }): Promise<unknown>;
  /**
   * Called when a request was refused with HTTP 429, also a lone read. The next ones should wait as long as it asks, at least. What it
   * throws is logged.
   */
  onRefused(kind: RequestKind, refusal: RequestRefusal): unknown;
}
