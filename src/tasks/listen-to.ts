import { ConfigurationError } from "../errors/configuration-error.js";
import { describeValue } from "../http/describe-value.js";
import type { Logger } from "../http/logger.js";
import { safeCause } from "../http/safe-cause.js";
import type { CallbackSource } from "./callback-source.js";
import { tell } from "./tell.js";

/** The callbacks of a task, between `start` and `stop`. */
export interface Subscription {
  /** Has `heard` called from now on, and at once if a callback has come before. */
  start(): void;
  /** Ends it, whatever the source makes of that. Never throws. */
  stop(): void;
}

/**
 * Begins to listen for the callbacks of a task.
 *
 * @throws ConfigurationError for a source that throws, or gives nothing that would end the listening.
 */
export function listenTo(
  source: CallbackSource,
  taskId: string,
  logger: Logger,
  heard: () => void,
): Subscription {
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
      tell(logger, "the end of callbacks.listen", end);
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
