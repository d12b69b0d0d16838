import type { Budget } from "./budget.js";
import type { CallbackSource } from "./callback-source.js";
import type { Task } from "./task.js";

/** How often to read a pending task: an interval in ms, or a function from the task's age in ms to an interval in ms. */
export type PollInterval = number | ((ageMs: number) => number);

/** The options of every method. */
export interface CallOptions {
  /**
   * Aborting it ends the call at once with an `AbortError`. A task that was already submitted keeps running, because the API
   * cannot cancel it.
   */
  signal?: AbortSignal | undefined;
  /**
   * The time limit of the whole call, retries included, in ms. Default: 5 minutes for a submission, 2 minutes for a read or
   * a deletion.
   */
  timeout?: number | undefined;
  /** The time limit of one HTTP request, response body included, in ms. Default: the client's `requestTimeout`. */
  requestTimeout?: number | undefined;
  /**
   * How often a failed request is sent again, provided that this cannot start a second video. Default: the client's
   * `maxRetries`. A 429 does not count. A wait ignores it: it keeps reading until its `timeout`.
   */
  maxRetries?: number | undefined;
}

/** The options of every method that submits. */
export interface SubmitOptions extends CallOptions {
  /**
   * A budget of `wan-client/account`. It reserves what the request may cost right before the request is sent. If that is over the
   * limit, the call throws `BudgetExceededError`, and nothing is sent.
   */
  budget?: Budget | undefined;
}

/** The options of every method that waits. The default `timeout` of a wait is 30 minutes. */
export interface WaitOptions extends CallOptions {
  /**
   * How often to read the task. Default: the client's `polling.interval`; if that is not set either, 2 seconds for a new
   * task, 6 seconds once it is a minute old, and up to 20 seconds for an old one. While a client waits for 50 tasks or more, half
   * of that.
   *
   * The client's rate limit may make the interval longer. It may also be shorter, because a read request for other tasks
   * may include this one, too.
   */
  pollInterval?: number | ((ageMs: number) => number) | undefined;
  /** Called with the task after each read. What it throws is logged and does not end the wait. */
  onUpdate?: ((task: Task, progress: { elapsedMs: number }) => void) | undefined;
  /**
   * A receiver from `wan-client/callbacks`. When a callback for the task comes, the task is read at once; until then it is
   * read only every 30 seconds, unless `pollInterval` is set. The wait settles on what the read returns, not on the callback.
   */
  callbacks?: CallbackSource | undefined;
  /**
   * The budget that the task was submitted with, in this process or in another one. When the task has ended, it records what the
   * task cost in place of what was reserved. Methods that also submit reserve with it.
   */
  budget?: Budget | undefined;
}
