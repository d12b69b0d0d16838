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
   * `maxRetries`. A 429 does not count. A wait ignores this option, and keeps reading until its `timeout`.
   */
  maxRetries?: number | undefined;
}

/** The options of every method that submits. */
export interface SubmitOptions extends CallOptions {
  /**
   * A budget of `wan-client/account`. It reserves the maximum cost right before the request is sent. If less than that is left
   * of the limit, the call throws `BudgetExceededError`, and nothing is sent.
   */
  budget?: Budget | undefined;
}

/** The options of every method that waits. The default `timeout` of a wait is 30 minutes. */
export interface WaitOptions extends CallOptions {
  /**
   * The interval between two reads of the task, ms, or a function from the task's age (ms) to the interval. Default: the
   * client's `polling.interval`; if that is not set either, 2 seconds for a new task, 6 seconds once it is a minute old, and
   * up to 20 seconds for an old one. While a client waits for 50 tasks or more, it halves these defaults.
   *
   * The client's rate limit may make the interval longer. It may also be shorter, because a read request for other tasks
   * may include this task.
   */
  pollInterval?: number | ((ageMs: number) => number) | undefined;
  /** Called with the task after each successful read. If it throws, the error is logged, and the wait goes on. */
  onUpdate?: ((task: Task, progress: { elapsedMs: number }) => void) | undefined;
  /**
   * A receiver from `wan-client/callbacks`. When a callback for the task arrives, the task is read at once. Until then, it is
   * read only every 30 seconds, unless `pollInterval` or the client's `polling.interval` is set. The wait returns what it has
   * read, not the content of the callback.
   */
  callbacks?: CallbackSource | undefined;
  /**
   * The budget that the task was submitted with, in this process or in another one. When the task has ended, the budget
   * replaces the reserved credits by the actual cost. Methods that also submit reserve the credits from this budget.
   */
  budget?: Budget | undefined;
}
