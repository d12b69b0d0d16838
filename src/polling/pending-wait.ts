import type { WanError } from "../errors/base.js";
import { abortError } from "../transport/failure.js";
import type { WaitOptions } from "../types/call-options.js";
import type { SettledTask } from "../types/task.js";
import type { Target } from "../types/task-ref.js";
import { addAbortListener } from "../util/abort.js";
import type { Deadline } from "../util/deadline.js";
import type { Due } from "./due-queue.js";
import { RECORD_DELAY_MS } from "./unknown-task.js";
import { type ReadState, waitTimeoutError } from "./wait-timeout.js";

/** What can end a wait before its task ends. */
export interface WaitLimit {
  /** ms. With a `deadline`, it is only used in messages. */
  readonly timeout: number;
  readonly signals: readonly (AbortSignal | undefined)[];
  /** The deadline of the whole call that the wait is the last part of. Its signal is one of `signals`. */
  readonly deadline?: Deadline;
}

/**
 * One caller's wait for a task.
 *
 * It has no timer and no signal of its own, and as few functions as possible, so that ten thousand waits need little memory.
 * Times are in ms on the poller's clock.
 */
export class PendingWait implements Due {
  /** When the wait times out. */
  readonly dueAt: number;
  heapIndex = -1;
  sequence = 0;
  readonly startedAt: number;
  /**
   * Until when the API may have no record of the task yet. Counted from the start of the wait, because the time of the
   * submission may come from another machine's clock.
   */
  readonly mayLackRecordUntil: number;
  /** Called once when the wait ends, however it ends. Undefined before the wait starts and after it has ended. */
  onEnd: ((wait: PendingWait) => void) | undefined;
  /** Whether the task was submitted in the same call. */
  readonly followsSubmission: boolean;
  readonly #limit: WaitLimit;
  readonly #resolve: (task: SettledTask) => void;
  readonly #reject: (error: unknown) => void;
  #cleanups: (() => void)[] | undefined;

  constructor(
    readonly target: Target,
    readonly options: WaitOptions,
    limit: WaitLimit,
    now: number,
    resolve: (task: SettledTask) => void,
    reject: (error: unknown) => void,
  ) {
    this.startedAt = now;
    this.mayLackRecordUntil = now + RECORD_DELAY_MS;
    this.followsSubmission = limit.deadline !== undefined;
    this.dueAt = this.followsSubmission ? Number.POSITIVE_INFINITY : now + limit.timeout;
    this.#limit = limit;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Rejects the wait if one of its signals was aborted before the wait started. Returns whether one was. */
  rejectIfAborted(): boolean {
    const aborted = this.#limit.signals.find((signal) => signal?.aborted);
    if (!aborted) return false;
    const unread = { id: this.target.id, last: undefined, isUnknown: false, failure: undefined };
    this.#reject(this.#stopError(unread, aborted.reason));
    return true;
  }

  /** Lets the signals end the wait from now on. */
  watchSignals(task: ReadState): void {
    for (const signal of this.#limit.signals) {
      if (!signal) continue;
      const stop = () => this.fail(this.#stopError(task, signal.reason));
      if (signal.aborted) stop();
      else this.#addListener(signal, stop);
    }
  }

  /** A signal that takes no listener fails the wait: nobody could stop its reads any more. */
  #addListener(signal: AbortSignal, stop: () => void): void {
    try {
      this.addCleanup(addAbortListener(signal, stop));
    } catch (error) {
      this.fail(error);
    }
  }

  /** Calls `cleanup` when the wait ends, or now if it has ended. */
  addCleanup(cleanup: () => void): void {
    if (!this.onEnd) cleanup();
    else if (this.#cleanups) this.#cleanups.push(cleanup);
    else this.#cleanups = [cleanup];
  }

  settle(task: SettledTask): void {
    if (this.#end()) this.#resolve(task);
  }

  fail(error: unknown): void {
    if (this.#end()) this.#reject(error);
  }

  /** Fails the wait because its time is up. */
  expire(task: ReadState): void {
    this.fail(waitTimeoutError(task, this.#limit.timeout));
  }

  #stopError(task: ReadState, reason: unknown): WanError {
    const { deadline, timeout } = this.#limit;
    if (deadline?.ended === "timeout") return waitTimeoutError(task, timeout);
    return abortError(reason, { taskId: task.id });
  }

  /** Returns whether the wait had not ended before. */
  #end(): boolean {
    const { onEnd } = this;
    if (!onEnd) return false;
    this.onEnd = undefined;
    for (const cleanup of this.#cleanups ?? []) cleanup();
    onEnd(this);
    return true;
  }
}
