import { type AbortSource, abortable, addAbortListener } from "./abort.js";
import { monotonicNow, startTimer } from "./timers.js";

/** What ended a deadline. */
export type DeadlineEnd = "timeout" | "abort";

/** What ends a call: its time limit, or an abort by its caller. */
export class Deadline implements AbortSource {
  /** The limit in ms, for messages. */
  readonly timeout: number;
  readonly #startedAt = monotonicNow();
  readonly #cleanups: (() => void)[] = [];
  readonly #callbacks = new Set<() => void>();
  #controller: AbortController | undefined;
  #ended: DeadlineEnd | undefined;
  #reason: unknown;

  /** Starts the clock. Close the deadline when the call is over, however it ended. */
  constructor(timeout: number, parents: readonly (AbortSignal | AbortSource | undefined)[]) {
    this.timeout = timeout;
    for (const parent of parents) {
      if (!parent || this.#ended) continue;
      this.#cleanups.push(addAbortListener(parent, () => this.abort(parent.reason)));
    }
    if (!this.#ended) this.#cleanups.push(startTimer(timeout, () => this.#end("timeout")));
  }

  /**
   * Aborted when the time is up or the caller has aborted the call, with the caller's reason. The signal is created at the
   * first use, because it costs more than the rest of the deadline.
   */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#ended) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** What ended the deadline; `undefined` while it runs. */
  get ended(): DeadlineEnd | undefined {
    return this.#ended;
  }

  /** The caller's reason for the abort. */
  get reason(): unknown {
    return this.#reason;
  }

  /** What is left of the limit, ms; 0 when the deadline has ended, whatever the clock says. */
  remaining(): number {
    return this.#ended ? 0 : this.timeout - (monotonicNow() - this.#startedAt);
  }

  /** Calls `callback` once: when the deadline ends, or now if it has ended. Returns a function that removes the callback. */
  onAbort(callback: () => void): () => void {
    if (this.#ended) callback();
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
    for (const cleanUp of this.#cleanups) cleanUp();
    this.#cleanups.length = 0;
  }

  #end(how: DeadlineEnd, reason?: unknown): void {
    if (this.#ended) return;
    this.#ended = how;
    this.#reason = reason;
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
