import { type Abortable, onAbort } from "./abort.js";

const LONGEST_TIMER = 2 ** 31 - 1;
const ROUNDING_ERROR = 1e-3;

/** Longer than anything lasts. */
export const FOREVER = Number.POSITIVE_INFINITY;

/**
 * Calls `fire` after `ms`, which may be more than a timer can hold, or `Infinity` for never. Returns what stops it.
 *
 * The timer functions are looked up now, not at import, so that fake timers that were installed later are seen; the
 * one that stops belongs to the one that started, whatever was installed in between.
 */
export function startTimer(ms: number, fire: () => void): () => void {
  const scope = globalThis;
  const { setTimeout, clearTimeout } = scope;
  let handle: ReturnType<typeof setTimeout>;
  const start = (left: number) => {
    const next = left > LONGEST_TIMER ? () => start(left - LONGEST_TIMER) : fire;
    // Runtimes cut a fraction off, and would fire too early. What is none but for a rounding error stays as it is.
    handle = setTimeout.call(scope, next, Math.min(Math.ceil(left - ROUNDING_ERROR), LONGEST_TIMER));
  };
  if (ms < FOREVER) start(Math.max(0, ms));
  return () => clearTimeout.call(scope, handle);
}

/**
 * Resolves after `ms`, or rejects with the signal's reason. Leaves no timer and no listener behind. `start` is what starts
 * the timer.
 */
export function sleep(ms: number, signal: Abortable, start = startTimer): Promise<void> {
  let stop = () => {};
  const slept = new Promise<void>((resolve) => {
    stop = start(ms, resolve);
  });
  return orAbort(slept, signal).finally(() => stop());
}

/** What `promise` settles to, unless the signal is aborted first: then a rejection with its reason, at once. */
export function orAbort<T>(promise: PromiseLike<T>, signal: Abortable): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    if (signal.aborted) aborted();
    const done = onAbort(signal, aborted);
    promise.then(
      (value) => {
        done();
        resolve(value);
      },
      (error) => {
        done();
        reject(error);
      },
    );
  });
}

/** Milliseconds on a clock that nobody sets. */
export function monotonicNow(): number {
  return globalThis.performance.now();
}
