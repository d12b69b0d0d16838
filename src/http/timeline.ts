import { monotonicNow, startTimer } from "./timers.js";

/**
 * Time that never falls behind a timer that has fired, and never runs backwards. Some fake timers move the timers and
 * leave `performance.now` behind, and installing others sets it back: what waits by this time takes no notice.
 */
export class Timeline {
  #ahead = 0;
  #latest = 0;

  /** Milliseconds since some moment in the past. */
  now(): number {
    return this.#atLeast(this.#latest);
  }

  /** Calls `fire` at that time, or as soon as it can. Returns what stops it. */
  readonly at = (time: number, fire: () => void): (() => void) =>
    startTimer(time - this.now(), () => {
      this.#atLeast(time);
      fire();
    });

  #atLeast(time: number): number {
    const now = monotonicNow() + this.#ahead;
    this.#ahead += Math.max(0, time - now);
    this.#latest = Math.max(now, time);
    return this.#latest;
  }
}
