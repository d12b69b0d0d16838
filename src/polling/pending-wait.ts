import type { WanError } from "../errors/base.js";
import { WaitTimeoutError } from "../errors/task-errors.js";
import { abortError } from "../transport/failure.js";
import type { WaitOptions } from "../types/call-options.js";
import type { SettledTask } from "../types/task.js";
import type { Target } from "../types/task-ref.js";
import { addAbortListener } from "../util/abort.js";
import type { Deadline } from "../util/deadline.js";
import type { Due } from "./due-queue.js";
import { UNWRITTEN_MS } from "./unknown-task.js";
import type { WatchedTask } from "./watched-task.js";

/** What ends a wait before its task does. */
export interface WaitLimit {
  /** ms. With a deadline, only what messages say of it. */
  readonly timeout: number;
  readonly signals: readonly (AbortSignal | undefined)[];
  /** The deadline of a whole call that the wait is the last part of: its signal is the one of `signals`. */
  readonly deadline?: Deadline;
}

/** What a wait says of its task when it ends without it. */
export type LastRead = Pick<WatchedTask, "id" | "last" | "failure">;

/**
 * One caller's wait for a task. Ten thousand of them are meant to be cheap: no timer and no
 * signal of its own, and as few functions as will do. Times are on the watcher's timeline, ms.
 */
export class PendingWait implements Due {
  /** When its time is up. */
  readonly dueAt: number;
  place = -1;
  order = 0;
  readonly startedAt: number;
  /**
   * Until when an id that the API does not know may still be on its way. Counted from the beginning of the wait: when the task
   * was submitted is known by another machine's clock, if at all.
   */
  readonly unwrittenUntil: number;
  /** What is done when it ends, however it does. */
  onEnd: ((wait: PendingWait) => void) | undefined;
  /** Whether it is the last part of a call that has submitted the task. */
  readonly isEndOfCall: boolean;
  readonly #limit: WaitLimit;
  readonly #resolve: (task: SettledTask) => void;
  readonly #reject: (error: unknown) => void;
  #held: (() => void)[] | undefined;

  constructor(
    readonly target: Target,
    readonly options: WaitOptions,
    limit: WaitLimit,
    now: number,
    resolve: (task: SettledTask) => void,
    reject: (error: unknown) => void,
  ) {
    this.startedAt = now;
    this.unwrittenUntil = now + UNWRITTEN_MS;
    this.isEndOfCall = limit.deadline !== undefined;
    this.dueAt = this.isEndOfCall ? Number.POSITIVE_INFINITY : now + limit.timeout;
    this.#limit = limit;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Rejects it when one of its signals was aborted before it began. Returns whether it did. */
  endsBeforeItBegins(): boolean {
    const aborted = this.#limit.signals.find((signal) => signal?.aborted);
    if (!aborted) return false;
    const { id } = this.target;
    this.#reject(this.#stopError({ id, last: undefined, failure: undefined }, aborted.reason));
    return true;
  }

  /** Heeds its signals from now on. */
  listen(task: WatchedTask): void {
    for (const signal of this.#limit.signals) {
      if (!signal) continue;
      const stop = () => this.fail(this.#stopError(task, signal.reason));
      if (signal.aborted) stop();
      else this.#holdListener(signal, stop);
    }
  }

  /** A signal that cannot be listened to ends it, so that nothing goes on of which nobody would hear. */
  #holdListener(signal: AbortSignal, stop: () => void): void {
    try {
      this.holds(addAbortListener(signal, stop));
    } catch (error) {
      this.fail(error);
    }
  }

  /** Calls `letGo` when it ends, or now if it has. */
  holds(letGo: () => void): void {
    if (!this.onEnd) letGo();
    else if (this.#held) this.#held.push(letGo);
    else this.#held = [letGo];
  }

  settle(task: SettledTask): void {
    if (this.#end()) this.#resolve(task);
  }

  fail(error: unknown): void {
    if (this.#end()) this.#reject(error);
  }

  /** Its time is up. */
  expire(task: LastRead): void {
    this.fail(this.#timeoutError(task));
  }

  #timeoutError({ id, last, failure }: LastRead): WaitTimeoutError {
    const { timeout } = this.#limit;
    const message = `Task ${id} was not done within ${timeout} ms (timeout). It goes on: wait for its id again.`;
    return new WaitTimeoutError(message, { taskId: id, task: last, ...(failure && { cause: failure }) });
  }

  #stopError(task: LastRead, reason: unknown): WanError {
    if (this.#limit.deadline?.ended === "timeout") return this.#timeoutError(task);
    return abortError(reason, { taskId: task.id });
  }

  #end(): boolean {
    const { onEnd } = this;
    if (!onEnd) return false;
    this.onEnd = undefined;
    for (const letGo of this.#held ?? []) letGo();
    onEnd(this);
    return true;
  }
}
