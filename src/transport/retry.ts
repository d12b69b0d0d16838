import type { RateLimitError } from "../errors/api-errors.js";
import type { CallOptions } from "../types/call-options.js";
import type { SendHook } from "../types/send-hook.js";
import type { Deadline } from "../util/deadline.js";
import { formatMs } from "../util/format-ms.js";
import { sleep } from "../util/timers.js";
import { Failure, unwrapFailure } from "./failure.js";
import { type ApiRequest, sendOnce } from "./request.js";
import { RetryBudget } from "./retry-budget.js";
import type { Settings } from "./settings.js";

/** The limits of a call that the options of the caller may set. The client's own are the defaults. */
type RequestLimits = Pick<CallOptions, "requestTimeout" | "maxRetries">;

/**
 * Sends a request, and sends it again where the retry policy allows it. A 429 does not count against `maxRetries`: the server
 * refused before any work, so only the deadline limits how often the request is sent again.
 *
 * @throws The error of the last failure, or of a request that could not be built.
 */
export function sendWithRetries<T>(
  settings: Settings,
  request: ApiRequest<T>,
  limits: RequestLimits,
  deadline: Deadline,
): Promise<T> {
  return attemptWithRetries(settings, request, limits, deadline).catch((thrown) => {
    throw unwrapFailure(thrown);
  });
}

/**
 * {@link sendWithRetries} for callers that need to know more about a failure than its error.
 *
 * @throws Failure, or the error of a request that could not be built.
 */
export async function attemptWithRetries<T>(
  settings: Settings,
  request: ApiRequest<T>,
  limits: RequestLimits,
  deadline: Deadline,
): Promise<T> {
  const { transport } = settings;
  const { requestTimeout = settings.requestTimeout, maxRetries = settings.maxRetries } = limits;
  const { path, kind, hook } = request;
  const budget = new RetryBudget(maxRetries);
  let delay = 0;
  let last: Failure | undefined;
  for (;;) {
    // If the deadline ends here, the attempt reports that, and sends nothing.
    if (delay > 0) await sleep(delay, deadline).catch(() => {});
    // The poller limits the reads of waits, and a single read need not queue behind them.
    if (kind === "submit") await transport.rateLimiter.acquire(kind, deadline)?.catch(() => {});
    try {
      return await sendOnce(transport, request, requestTimeout, deadline);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      // Even if another attempt follows, because the process may end before it.
      if (hook && !failure.error.maybeAccepted) await reportNotSent(hook, deadline);
      if (deadline.ended === "timeout" && failure.kind === "not sent") throw last ?? failure;
      if (deadline.ended || !failure.error.retryable) throw failure;
      const nextDelay = delayAfter(failure, budget);
      if (nextDelay === undefined || nextDelay >= deadline.remaining()) throw failure;
      delay = nextDelay;
      last = failure;
      transport.logger.info(`POST ${path}: ${failure.kind}, trying again in ${formatMs(Math.round(delay))}`);
    }
  }
}

function delayAfter({ kind, error }: Failure, budget: RetryBudget): number | undefined {
  return kind === "rate limited"
    ? budget.delayAfterRateLimit((error as RateLimitError).retryAfterMs)
    : budget.delayAfterFailure();
}

/** Calls the hook of a request that was not sent or was refused, and waits for it, at most until the call ends. */
async function reportNotSent(hook: SendHook, deadline: Deadline): Promise<void> {
  try {
    await deadline.race(hook.afterNotSent());
  } catch (error) {
    if (!deadline.ended) throw error;
  }
}
