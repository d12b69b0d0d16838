import type { CallbackSource } from "./callback-source.js";
import type { Task } from "./task.js";

/** How often to read a pending task: ms, or a function of its age in ms that returns ms. */
export type PollInterval = number | ((ageMs: number) => number);

/** What every method takes. */
export interface CallOptions {
  /** Ends the call at once with an `AbortError`. A task that was submitted goes on: the API has no cancel. */
  signal?: AbortSignal | undefined;
  /** The limit of the whole call with all its tries, ms. Default: 5 minutes for a submit, 2 for a read or a delete. */
  timeout?: number | undefined;
  /** The limit of one HTTP attempt, body included, ms. Default: the client's. */
  requestTimeout?: number | undefined;
  /**
   * How often a failed request is sent again where that cannot start a second video. Default: the client's. A 429 does
   * not count, and a wait reads on until its own timeout whatever this says.
   */
  maxRetries?: number | undefined;
}

/** What every method that waits takes. Here `timeout` is 30 minutes by default. */
export interface WaitOptions extends CallOptions {
  /**
   * Default: the client's, else 2 seconds for a new task, 6 from a minute on, and up to 20 for an old one. The client's
   * pace outranks it, and a request that has room takes the task along before its time.
   */
  pollInterval?: PollInterval | undefined;
  /** Told of the task at each read. What it throws is logged, and never ends the wait. */
  onUpdate?: ((task: Task, progress: { elapsedMs: number }) => void) | undefined;
  /**
   * A receiver of `wan-client/callbacks`. A callback for the task makes it be read at once, and while none has come it is
   * read every 30 seconds only, unless a `pollInterval` says otherwise. What is believed is the read, not the callback.
   */
  callbacks?: CallbackSource | undefined;
}
