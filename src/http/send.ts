import { RateLimitError } from "../errors/rate-limit-error.js";
import { attempt, type Call, type Transport } from "./attempt.js";
import { backoff } from "./backoff.js";
import type { Deadline } from "./deadline.js";
import { abortError, Failure } from "./failure.js";
import { ruleFor } from "./retry-policy.js";
import { sleep } from "./timers.js";

/**
 * Sends a call, and sends it again where the retry policy allows it. A 429 does not count against `maxRetries`: the
 * server refused before any work, so only the call's deadline limits how often it is asked again.
 */
export async function send<T>(
  transport: Transport,
  call: Call<T>,
  deadline: Deadline,
  maxRetries: number,
): Promise<T> {
  let retries = 0;
  let refusals = 0;
  for (;;) {
    try {
      return await attempt(transport, call, deadline);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const { kind, error } = failure;
      if (deadline.ended() !== undefined || !ruleFor(kind, call.operation).again) throw error;
      let delay: number;
      if (kind === "rate limited") {
        // A 429 that says "balance used up" will say so again.
        if (!RateLimitError.is(error)) throw error;
        delay = error.retryAfterMs || backoff(++refusals);
      } else {
        if (retries >= maxRetries) throw error;
        delay = backoff(++retries);
      }
      if (delay >= deadline.remaining()) throw error;
      transport.logger.info(`POST ${call.path}: ${kind}, trying again in ${Math.round(delay)} ms`);
      await sleep(delay, deadline.signal).catch(() => {
        throw deadline.ended() === "abort" ? abortError(deadline.reason, { taskId: call.taskId }) : error;
      });
    }
  }
}
