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

/** Starts the clock of a call. Close it when the call is over, however it ends. */
export function startDeadline(timeout: number, signals: readonly (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController();
  const startedAt = monotonicNow();
  let ended: Ended | undefined;
  const end = (how: Ended, reason?: unknown) => {
    if (ended !== undefined) return;
    ended = how;
    close();
    controller.abort(reason);
  };
  const held: (() => void)[] = [];
  const close = () => {
    for (const letGo of held.splice(0)) letGo();
  };

  for (const signal of signals) {
    if (signal?.aborted) end("abort", signal.reason);
    else if (signal && ended === undefined) held.push(onAbort(signal, () => end("abort", signal.reason)));
  }
  if (ended === undefined) held.push(startTimer(timeout, () => end("timeout")));

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
