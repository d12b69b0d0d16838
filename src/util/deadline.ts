import { type AbortSource, abortable, addAbortListener } from "./abort.js";
import { monotonicNow, startTimer } from "./timers.js";

/** What ended a deadline. */
export type DeadlineEnd = "timeout" | "abort";

/** What ends a call: its time limit, or an abort by its caller. */
export class Deadline implements AbortSource {
  /** The limit in ms, for messages. */
  readonly timeout: number;
  /** What ended the deadline; `undefined` while it runs. */
  ended: DeadlineEnd | undefined;
  /** The caller's reason for the abort. */
  reason: unknown;
  readonly #startedAt = monotonicNow();
  #stopTimer: (() => void) | undefined;
  #removeListeners: readonly ((() => void) | undefined)[] = [];
  readonly #callbacks = new Set<() => void>();
  #controller: AbortController | undefined;

  /** Starts the clock. Close the deadline when the call is over, however it ended. */
  constructor(timeout: number, parents: readonly (AbortSignal | AbortSource | undefined)[]) {
    this.timeout = timeout;
    this.#removeListeners = parents.map(
      (parent) => parent && addAbortListener(parent, () => this.abort(parent.reason)),
    );
    this.#stopTimer = startTimer(timeout, () => this.#end("timeout"));
    if (this.ended) this.close();
  }

  /**
   * Aborted when the time is up or the caller has aborted the call, with the caller's reason. The signal is created at the
   * first use, because it costs more than the rest of the deadline.
   */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.ended) this.#controller.abort(this.reason);
    return this.#controller.signal;
  }

  /** Throws the caller's reason, or `undefined` after a timeout, if the deadline has ended. */
  throwIfEnded(): void {
    if (this.ended) throw this.reason;
  }

  /** What is left of the limit, ms; 0 when the deadline has ended, whatever the clock says. */
  remaining(): number {
    return this.ended ? 0 : this.timeout - (monotonicNow() - this.#startedAt);
  }

  /** Calls `callback` once: when the deadline ends, or now if it has ended. Returns a function that removes the callback. */
  onAbort(callback: () => void): () => void {
    if (this.ended) callback();
    else this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  /** {@link abortable} by this deadline. */
  race<T>(promise: PromiseLike<T>, onAbort?: () => void): Promise<T> {
    return abortable(promise, this, onAbort);
  }

  /** Ends the deadline now. */
  abort(reason?: unknown): void {
    this.#end("abort", reason);
  }

  /** Stops the timer, and removes the listeners from the caller's signals. */
  close(): void {
    this.#stopTimer?.();
    for (const removeListener of this.#removeListeners) removeListener?.();
  }

  #end(how: DeadlineEnd, reason?: unknown): void {
    if (this.ended) return;
    this.ended = how;
    this.reason = reason;
    this.close();
    this.#controller?.abort(reason);
    for (const callback of this.#callbacks) callback();
    this.#callbacks.clear();
  }
}

/** Does `work` with a deadline, and closes the deadline when the work has ended, however it ended. */
export async function withDeadline<T>(
  timeout: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const deadline = new Deadline(timeout, signals);
  try {
    return await work(deadline);
  } finally {
    deadline.close();
  }
}
