import type { RateLimitError } from "../errors/api-errors.js";
import type { Deadline } from "../util/deadline.js";
import { sleep } from "../util/timers.js";
import { backoff } from "./backoff.js";
import { Failure } from "./failure.js";
import { attempt, type Call, type Reservation, type Transport } from "./request.js";

/**
 * Sends a call, and sends it again where the retry policy allows it. A 429 does not count against `maxRetries`: the
 * server refused before any work, so only the call's deadline limits how often it is asked again.
 *
 * @throws The error of the last failure, or of a request that could not be built.
 */
export async function send<T>(
  transport: Transport,
  call: Call<T>,
  deadline: Deadline,
  maxRetries: number,
): Promise<T> {
  try {
    return await sendOrFail(transport, call, deadline, maxRetries);
  } catch (thrown) {
    throw thrown instanceof Failure ? thrown.error : thrown;
  }
}

/**
 * The same for who needs to know more of a failure than its error says.
 *
 * @throws Failure, or the error of a request that could not be built.
 */
export async function sendOrFail<T>(
  transport: Transport,
  call: Call<T>,
  deadline: Deadline,
  maxRetries: number,
): Promise<T> {
  const { path, operation } = call;
  let retries = 0;
  let refusals = 0;
  let delay = 0;
  let last: Failure | undefined;
  for (;;) {
    // When the deadline ends here, the attempt says so, and sends nothing.
    if (delay) await sleep(delay, deadline).catch(() => {});
    // The watcher gives the reads of the waits their turns, and a single read need not queue behind them.
    if (operation === "submit") await transport.pace.submit.turn(deadline).catch(() => {});
    try {
      return await attempt(transport, call, deadline);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const { kind, error } = failure;
      // Also before another try: this process may end while it waits for that.
      if (!error.maybeAccepted && call.reservation) await released(call.reservation, deadline);
      if (deadline.ended === "timeout" && kind === "not sent") throw last ?? failure;
      if (deadline.aborted || !error.retryable) throw failure;
      if (kind === "rate limited") {
        delay = (error as RateLimitError).retryAfterMs || backoff(++refusals);
      } else {
        if (retries >= maxRetries) throw failure;
        delay = backoff(++retries);
      }
      if (delay >= deadline.remaining()) throw failure;
      last = failure;
      transport.logger.info(`POST ${path}: ${kind}, trying again in ${Math.round(delay)} ms`);
    }
  }
}

/** Gives a reservation back, and waits for that no longer than the call may last. */
async function released(reservation: Reservation, deadline: Deadline): Promise<void> {
  try {
    await deadline.race(reservation.release());
  } catch (error) {
    if (!deadline.aborted) throw error;
  }
}
