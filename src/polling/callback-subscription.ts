import { ConfigurationError } from "../errors/client-errors.js";
import type { CallbackSource } from "../types/callback-source.js";
import type { Logger } from "../types/logger.js";
import { describeThrown } from "../util/describe-thrown.js";
import { describeValue } from "../util/describe-value.js";
import { invokeSafely } from "../util/invoke-safely.js";
import { safeCause } from "../util/safe-cause.js";
import type { PendingWait } from "./pending-wait.js";

/** A wait's subscription to the callbacks of its task. It notifies between `start` and `stop`. */
export interface Subscription {
  /** Starts to notify, at once if a callback has already arrived. */
  start(): void;
  /** Ends the subscription. Never throws, whatever the source does. */
  stop(): void;
}

/**
 * Subscribes to the callbacks of a wait's task, if the wait was given a source of callbacks.
 *
 * If the source throws, or returns no function that ends the subscription, the wait fails with a ConfigurationError. A wait for
 * a task that was submitted and paid for in the same call continues without callbacks instead.
 */
export function subscribe(
  wait: PendingWait,
  source: CallbackSource | undefined,
  logger: Logger,
  onCallback: () => void,
): Subscription | undefined {
  if (!source) return undefined;
  try {
    return subscribeTo(source, wait.id, logger, onCallback);
  } catch (error) {
    if (!wait.followsSubmission) wait.fail(error);
    else logger.error(`task ${wait.id}: ${describeThrown(error)} The wait continues without callbacks`);
    return undefined;
  }
}

function subscribeTo(
  source: CallbackSource,
  taskId: string,
  logger: Logger,
  onCallback: () => void,
): Subscription {
  let state: "starting" | "started" | "stopped" = "starting";
  let isEarly = false;
  const unsubscribe = listen(source, taskId, () => {
    if (state === "starting") isEarly = true;
    else if (state === "started") onCallback();
  });
  return {
    start() {
      state = "started";
      if (isEarly) onCallback();
    },
    stop() {
      state = "stopped";
      invokeSafely(logger, "the function that callbacks.listen returned threw", unsubscribe);
    },
  };
}

/** Calls `source.listen`, and returns the function that ends the subscription. */
function listen(source: CallbackSource, taskId: string, onCallback: () => void): () => unknown {
  let unsubscribe: unknown;
  try {
    unsubscribe = source.listen(taskId, onCallback);
  } catch (cause) {
    throw new ConfigurationError("callbacks.listen threw.", { taskId, cause: safeCause(cause, "") });
  }
  if (typeof unsubscribe === "function") return unsubscribe as () => unknown;
  throw new ConfigurationError(
    `callbacks.listen: returned ${describeValue(unsubscribe)}; return a function that ends the subscription.`,
    { taskId },
  );
}
