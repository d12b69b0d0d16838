import type { Logger } from "../types/logger.js";
import type { RateLimiter } from "../types/rate-limiter.js";
import { abortable } from "../util/abort.js";
import { describeThrown } from "../util/describe-thrown.js";
import { invokeSafely } from "../util/invoke-safely.js";
import type { ClientRateLimiter } from "./rate-limiter.js";

/** The user's rate limiter. Its errors do not end a call: if it fails for a request, the client's own rate limiter takes over. */
export function safeRateLimiter(
  given: RateLimiter,
  own: ClientRateLimiter,
  logger: Logger,
): ClientRateLimiter {
  return {
    async acquire(kind, { signal }) {
      try {
        await abortable(Promise.resolve(given.acquire(kind, { signal })), signal);
      } catch (error) {
        if (signal.aborted) throw error;
        logger.warn(`rateLimiter.acquire threw: ${describeThrown(error)}`);
        await own.acquire(kind, { signal });
      }
    },
    onRefused(kind, refusal) {
      own.onRefused(kind, refusal);
      invokeSafely(logger, "rateLimiter.onRefused threw", () => given.onRefused(kind, refusal));
    },
    // The rate of the client's own limiter must not rise because of requests that it did not limit.
    onSuccess() {},
  };
}
