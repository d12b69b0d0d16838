import { type Abortable, onAbort } from "./abort.js";
import { monotonicNow, orAbort, startTimer } from "./timers.js";

/** How a deadline ended what it limits. */
export type Ended = "timeout" | "abort";

/**
 * The end of a call: its own time limit and its caller's signals. An `AbortController` costs more than all the rest of
 * a small call, so there is one only where somebody asks for the signal.
 */
export class Deadline implements Abortable {
  /** The limit in ms, for messages. */
  readonly timeout: number;
  /** Which of the two ended it; `undefined` while it runs. */
  ended: Ended | undefined;
  /** The reason of the caller's signal that ended it. */
  reason: unknown;
  readonly #startedAt = monotonicNow();
  readonly #held: (() => void)[] = [];
  #listener = () => {};
  #controller: AbortController | undefined;

  /** Starts the clock. Close it when the call is over, however it ends. */
  constructor(timeout: number, parents: readonly (Abortable | undefined)[]) {
    this.timeout = timeout;
    for (const parent of parents) {
      if (!parent) continue;
      const end = () => this.#end("abort", parent.reason);
      if (parent.aborted) end();
      else if (!this.ended) this.#held.push(onAbort(parent, end));
    }
    if (!this.ended) this.#held.push(startTimer(timeout, () => this.#end("timeout")));
  }

  /** Aborted when the time is up or a caller's signal is aborted. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.ended) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }

  /** Whether it has ended, by the name that a signal has for it. */
  get aborted(): boolean {
    return this.ended !== undefined;
  }

  /** What is left of the limit, ms. For decisions only: the timer is what ends the call. */
  remaining(): number {
    return this.timeout - (monotonicNow() - this.#startedAt);
  }

  /** For `onAbort`, which is enough with one listener, however many it calls. */
  addEventListener(_type: "abort", listener: () => void): void {
    this.#listener = listener;
  }

  /** Takes it back. */
  removeEventListener(): void {
    this.#listener = () => {};
  }

  /** What `promise` settles to, unless the deadline ends first: then a rejection with its reason, at once. */
  race<T>(promise: PromiseLike<T>): Promise<T> {
    return orAbort(promise, this);
  }

  /** Ends it now. */
  abort(): void {
    this.#end("abort");
  }

  /** Lets go of the timer and of the callers' signals. */
  close(): void {
    for (const letGo of this.#held) letGo();
    this.#held.length = 0;
  }

  #end(how: Ended, reason?: unknown): void {
    if (this.ended) return;
    this.ended = how;
    this.close();
    this.#controller?.abort(reason);
    // What the runtime makes of an abort without a reason is as good a reason as any.
    this.reason = reason ?? this.#controller?.signal.reason;
    this.#listener();
  }
}

/** Does `work` under a deadline, and lets go of it however the work ends. */
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
