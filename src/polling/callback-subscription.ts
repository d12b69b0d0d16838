import { ConfigurationError } from "../errors/client-errors.js";
import type { CallbackSource } from "../types/callback-source.js";
import type { Logger } from "../types/logger.js";
import { describeThrown } from "../util/describe-thrown.js";
import { describeValue } from "../util/describe-value.js";
import { invokeSafely } from "../util/invoke-safely.js";
import { safeCause } from "../util/safe-cause.js";
import type { PendingWait } from "./pending-wait.js";

/** The callbacks of a task, between `start` and `stop`. */
export interface Subscription {
  /** Has `heard` called from now on, and at once if a callback has come before. */
  start(): void;
  /** Ends it, whatever the source makes of that. Never throws. */
  stop(): void;
}

/**
 * Begins to listen for the callbacks that a wait was given a source of, if it was.
 *
 * @throws ConfigurationError for a source that throws, or gives nothing that would end the listening. A wait for a task that
 * was paid for in the same call goes on without it.
 */
export function subscriptionOf(
  { target, options, isEndOfCall }: PendingWait,
  logger: Logger,
  heard: () => void,
): Subscription | undefined {
  if (!options.callbacks) return undefined;
  try {
    return listenTo(options.callbacks, target.id, logger, heard);
  } catch (error) {
    if (!isEndOfCall) throw error;
    logger.error(`task ${target.id}: ${describeThrown(error)} The wait goes on without callbacks`);
    return undefined;
  }
}

function listenTo(source: CallbackSource, taskId: string, logger: Logger, heard: () => void): Subscription {
  let state: "starting" | "started" | "stopped" = "starting";
  let heardEarly = false;
  const end = endOfListening(source, taskId, () => {
    if (state === "starting") heardEarly = true;
    else if (state === "started") heard();
  });
  return {
    start() {
      state = "started";
      if (heardEarly) heard();
    },
    stop() {
      state = "stopped";
      invokeSafely(logger, "the end of callbacks.listen", end);
    },
  };
}

function endOfListening(source: CallbackSource, taskId: string, heard: () => void): () => unknown {
  let end: unknown;
  try {
    end = source.listen(taskId, heard);
  } catch (cause) {
    throw new ConfigurationError("callbacks.listen threw.", { taskId, cause: safeCause(cause, "") });
  }
  if (typeof end === "function") return end as () => unknown;
  throw new ConfigurationError(
    `callbacks.listen: returned ${describeValue(end)}; return a function that ends the listening.`,
    { taskId },
  );
}
