import { onAbort } from "./on-abort.js";
import { monotonicNow, startTimer } from "./timers.js";

/** The end of a call: its own time limit and its caller's signals, as one signal. */
export interface Deadline {
  /** Aborted when the time is up or a caller's signal is aborted. */
  readonly signal: AbortSignal;
  /** The limit in ms, for messages. */
  readonly timeout: number;
  /** Which of the two ended it; `undefined` while it runs. */
  ended(): Ended | undefined;
  /** What is left of the limit, ms. For decisions only: the timer is what ends the call. */
  remaining(): number;
  /** Lets go of the timer and of the callers' signals. */
  close(): void;
}

/** How a limit ended what it limits. */
export type Ended = "timeout" | "abort";

/** A time limit and its signals, before they are started. */
export interface Limit {
  /** The limit in ms, for messages. */
  readonly timeout: number;
  /** Calls `end` once, when it is over. Returns what calls it off. */
  start(end: (how: Ended, reason?: unknown) => void): () => void;
}

/** What is left of a deadline, as the limit of a part of its call. */
export function restOf({ timeout, signal, ended }: Deadline): Limit {
  const start: Limit["start"] = (end) =>
    startLimit(Number.POSITIVE_INFINITY, [signal], (how, reason) => end(ended() ?? how, reason));
  return { timeout, start };
}

/**
 * Calls `end` once, when the time is up or one of the signals is aborted. Returns what calls it off, which costs far
 * less than a signal of one's own.
 */
export function startLimit(
  timeout: number,
  signals: readonly (AbortSignal | undefined)[],
  end: (how: Ended, reason?: unknown) => void,
): () => void {
  const held: (() => void)[] = [];
  let over = false;
  const close = () => {
    over = true;
    for (const letGo of held.splice(0)) letGo();
  };
  const finish = (how: Ended, reason?: unknown) => {
    if (over) return;
    close();
    end(how, reason);
  };
  for (const signal of signals) {
    if (signal?.aborted) finish("abort", signal.reason);
    else if (signal && !over) held.push(onAbort(signal, () => finish("abort", signal.reason)));
  }
  if (!over) held.push(startTimer(timeout, () => finish("timeout")));
  return close;
}

/** Starts the clock of a call. Close it when the call is over, however it ends. */
export function startDeadline(timeout: number, signals: readonly (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController();
  const startedAt = monotonicNow();
  let ended: Ended | undefined;
  const close = startLimit(timeout, signals, (how, reason) => {
    ended = how;
    controller.abort(reason);
  });

  return {
    signal: controller.signal,
    timeout,
    ended: () => ended,
    remaining: () => timeout - (monotonicNow() - startedAt),
    close,
  };
}

/** Does `work` under a deadline, and lets go of it however the work ends. */
export async function withDeadline<T>(
  timeout: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const deadline = startDeadline(timeout, signals);
  try {
    return await work(deadline);
  } finally {
    deadline.close();
  }
}
