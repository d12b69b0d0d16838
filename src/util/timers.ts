import { type AbortSource, abortable } from "./abort.js";

const MAX_TIMER_MS = 2 ** 31 - 1;
const ROUNDING_ERROR_MS = 1e-3;

/**
 * Calls `fire` after `ms`, which may be more than a timer can hold, or `Infinity` for never. Returns a function that stops
 * the timer.
 *
 * The timer functions are looked up at the moment of the call, so that fake timers installed after the import are used. A
 * timer is stopped by the `clearTimeout` that belongs to its `setTimeout`, whatever was installed in between.
 */
export function startTimer(ms: number, fire: () => void): () => void {
  const scope = globalThis;
  const { setTimeout, clearTimeout } = scope;
  let handle: ReturnType<typeof setTimeout>;
  const start = (left: number) => {
    const next = left > MAX_TIMER_MS ? () => start(left - MAX_TIMER_MS) : fire;
    // Runtimes cut off a fraction and would fire too early. A fraction that is only a rounding error is dropped.
    handle = setTimeout.call(scope, next, Math.min(Math.ceil(left - ROUNDING_ERROR_MS), MAX_TIMER_MS));
  };
  if (ms < Number.POSITIVE_INFINITY) start(Math.max(0, ms));
  return () => clearTimeout.call(scope, handle);
}

/** Resolves after `ms`, or rejects with the source's reason. Leaves no timer and no listener behind. */
export function sleep(ms: number, source: AbortSignal | AbortSource): Promise<void> {
  return sleepOn((fire) => startTimer(ms, fire), source);
}

/** Resolves when the timer that `start` starts fires, or rejects with the source's reason and stops the timer. */
export function sleepOn(
  start: (fire: () => void) => () => void,
  source: AbortSignal | AbortSource,
): Promise<void> {
  let stop: (() => void) | undefined;
  const fired = new Promise<void>((resolve) => {
    stop = start(resolve);
  });
  return abortable(fired, source).finally(stop);
}

/** Milliseconds on a clock that cannot be set. */
export function monotonicNow(): number {
  return globalThis.performance.now();
}
