import { ApiError, type ApiErrorOptions } from "./api-error.js";
import { isNamed, setGiven } from "./wan-error.js";

/**
 * Too many requests, or a full queue: HTTP 429, or the code `too_many_requests`. The server refused before any work
 * started. It is thrown when waiting for the server would take longer than the call's `timeout`.
 */
export class RateLimitError extends ApiError {
  /** How long the server asked to wait, ms, when it said so. */
  declare readonly retryAfterMs?: number | undefined;

  constructor(message: string, options: ApiErrorOptions & { retryAfterMs?: number | undefined }) {
    super(message, options);
    setGiven(this, { retryAfterMs: options.retryAfterMs });
  }

  override get name() {
    return "RateLimitError" as const;
  }

  /** Whether `value` is a `RateLimitError`, of any copy of this package. */
  static override is(value: unknown): value is RateLimitError {
    return isNamed(value, "RateLimitError");
  }
}
