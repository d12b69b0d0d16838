import { abortError } from "../transport/failure.js";
import type { WaitOptions } from "../types/call-options.js";
import type { SettledTask } from "../types/task.js";
import type { Target } from "../types/task-ref.js";
import { type AbortSource, addAbortListener } from "../util/abort.js";
import type { Due } from "./due-queue.js";
import { RECORD_DELAY_MS } from "./unknown-task.js";
import { type ReadState, waitTimeoutError } from "./wait-timeout.js";

/** What can end a wait before its task ends. */
export interface WaitLimit {
  /** The time limit of the call, ms. */
  readonly timeout: number;
  /** What is left of `timeout` after a submission in the same call, ms. Without a submission, it is the whole `timeout`. */
  readonly remaining?: number;
  readonly signals: readonly (AbortSignal | AbortSource | undefined)[];
}

/**
 * One caller's wait for a task.
 *
 * Ten thousand waits must need little memory. So a wait creates no timer and no signal, has few functions, and keeps only
 * those options that it needs between two reads. Times are in ms on the poller's clock.
 */
export class PendingWait implements Due {
  readonly id: string;
  /** When the wait times out. */
  readonly dueAt: number;
  heapIndex = -1;
  sequence = 0;
  readonly startedAt: number;
  readonly pollInterval: WaitOptions["pollInterval"];
  readonly onUpdate: WaitOptions["onUpdate"];
  /** Whether it was given a source of callbacks. */
  readonly hasCallbacks: boolean;
  /** Whether the task was submitted in the same call: repeating the call would submit a second task. */
  readonly followsSubmission: boolean;
  /** Called once when the wait ends, however it ends. Undefined after it has ended. */
  onEnd: ((wait: PendingWait) => void) | undefined = () => {};
  readonly #timeout: number;
  readonly #resolve: (task: SettledTask) => void;
  readonly #reject: (error: unknown) => void;
  #cleanups: (() => void)[] | undefined;

  constructor(
    { id }: Target,
    { pollInterval, onUpdate, callbacks }: WaitOptions,
    { timeout, remaining }: WaitLimit,
    now: number,
    resolve: (task: SettledTask) => void,
    reject: (error: unknown) => void,
  ) {
    this.id = id;
    this.pollInterval = pollInterval;
    this.onUpdate = onUpdate;
    this.hasCallbacks = callbacks !== undefined;
    this.startedAt = now;
    this.followsSubmission = remaining !== undefined;
    this.dueAt = now + (remaining ?? timeout);
    this.#timeout = timeout;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /**
   * Whether the API may have no record of the task yet. Counted from the start of the wait, because the time of the submission
   * may come from another machine's clock.
   */
  mayLackRecord(now: number): boolean {
    return now < this.startedAt + RECORD_DELAY_MS;
  }

  /** Lets the signals end the wait, at once if one of them has been aborted. Throws what a signal throws. */
  watchSignals({ signals }: WaitLimit): void {
    for (const signal of signals) {
      if (!signal) continue;
      const abort = () => this.fail(abortError(signal.reason, { taskId: this.id }));
      this.addCleanup(addAbortListener(signal, abort));
    }
  }

  /** Calls `cleanup` when the wait ends, or now if it has ended. */
  addCleanup(cleanup: () => void): void {
    if (this.onEnd) this.#cleanups = [...(this.#cleanups ?? []), cleanup];
    else cleanup();
  }

  settle(task: SettledTask): void {
    if (this.#end()) this.#resolve(task);
  }

  fail(error: unknown): void {
    if (!this.#end()) return;
    this.#reject(this.followsSubmission ? Object.assign(error as object, { retryable: false }) : error);
  }

  /** Fails the wait because its time is up. */
  expire(task: ReadState): void {
    this.fail(waitTimeoutError(task, this.#timeout));
  }

  /** Ends the wait. Returns `false` if it had already ended. */
  #end(): boolean {
    const { onEnd } = this;
    if (!onEnd) return false;
    this.onEnd = undefined;
    for (const cleanup of this.#cleanups ?? []) cleanup();
    onEnd(this);
    return true;
  }
}
