/** A submission, or a request to `/wan/tasks`: the API limits the two separately. */
export type RequestKind = "submit" | "read";

/** What a {@link RateLimiter} learns about a request that was refused with HTTP 429. */
export interface RequestRefusal {
  /** The `Retry-After` of the response, ms; `undefined` when there was none. */
  retryAfterMs: number | undefined;
  /** How long ago the request was sent, ms. Requests in flight together are refused together, and count as one refusal. */
  elapsedMs: number;
}

/**
 * Limits how fast a client submits, and how fast its waits read. A single read, such as `getTask`, is sent at once. By
 * default, each client has its own rate limiter in memory. Processes that use the same token can share one, for example in
 * Redis.
 */
export interface RateLimiter {
  /**
   * Resolves when the next request of this kind may be sent. All waits of a client together have at most one pending call (in
   * Cloudflare Workers, each wait has one). Each submission makes its own, and so does `getTasks` with more than 50 refs. If a
   * call throws or rejects, the error is logged, and the client applies its own limit to that request. A call that never
   * settles delays its submission, or all waits of the client, until their `timeout`.
   *
   * @param options `signal` is aborted when the request is no longer needed.
   */
  acquire(kind: RequestKind, options: { readonly signal: AbortSignal }): Promise<unknown>;
  /**
   * Called after each request that was refused with HTTP 429, including a single read. The next requests of this kind should
   * wait for at least `retryAfterMs`. If it throws, the error is logged.
   */
  onRefused(kind: RequestKind, refusal: RequestRefusal): unknown;
}
