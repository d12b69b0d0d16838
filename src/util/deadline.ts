import { abortable, addAbortListener } from "./abort.js";
import { monotonicNow, startTimer } from "./timers.js";

/** What ended a deadline. */
export type DeadlineEnd = "timeout" | "abort";

/** The end of a call: its own time limit, and the signals of its caller. */
export class Deadline {
  /** The limit in ms, for messages. */
  readonly timeout: number;
  readonly #startedAt = monotonicNow();
  readonly #controller = new AbortController();
  readonly #cleanups: (() => void)[] = [];
  #ended: DeadlineEnd | undefined;

  /** Starts the clock. Close the deadline when the call is over, however that ended. */
  constructor(timeout: number, parents: readonly (AbortSignal | undefined)[]) {
    this.timeout = timeout;
    for (const parent of parents) {
      if (!parent) continue;
      if (parent.aborted) this.abort(parent.reason);
      else if (!this.#ended) this.#cleanups.push(addAbortListener(parent, () => this.abort(parent.reason)));
    }
    if (!this.#ended) this.#cleanups.push(startTimer(timeout, () => this.#end("timeout")));
  }

  /** Aborted when the time is up or a signal of the caller is aborted, with the reason of that signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What ended it; `undefined` while it runs. */
  get ended(): DeadlineEnd | undefined {
    return this.#ended;
  }

  /** What is left of the limit, ms. For decisions only: the timer is what ends the call. */
  remaining(): number {
    return this.timeout - (monotonicNow() - this.#startedAt);
  }

  /** Settles like `promise`, or rejects with the signal's reason as soon as the deadline ends. */
  race<T>(promise: PromiseLike<T>): Promise<T> {
    return abortable(promise, this.signal);
  }

  /** Ends it now. */
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
    this.close();
    this.#controller.abort(reason);
  }
}

/** Does `work` under a deadline, and closes the deadline when the work has ended, however it ends. */
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
