import { monotonicNow, startTimer } from "./timers.js";

// A real timer fires a little before its time. One that is further ahead of the clock is a fake one, and the clock is not.
const EARLY_MS = 2;

/**
 * Time that never falls behind a timer that has fired, and never runs backwards. Some fake timers move the timers and
 * leave `performance.now` behind, and installing others sets it back: what waits by this time takes no notice.
 */
export class Timeline {
  /** What has to be added to the clock: how far it was set back, and how long it stood still. */
  #offset = 0;
  #clock = 0;
  #latest = 0;

  /** Milliseconds since some moment in the past. */
  now(): number {
    this.#latest = Math.max(this.#latest, this.#read());
    return this.#latest;
  }

  /** Calls `fire` at that time, or as soon as it can. Returns what stops it. */
  readonly at = (time: number, fire: () => void): (() => void) =>
    // From the clock, and not from `now`: a little of what each timer is early would otherwise add up.
    startTimer(time - this.#read(), () => {
      const behind = time - this.#read();
      if (behind > EARLY_MS) this.#offset += behind;
      this.#latest = Math.max(this.#latest, time);
      fire();
    });

  #read(): number {
    const clock = monotonicNow();
    if (clock < this.#clock) this.#offset += this.#clock - clock;
    this.#clock = clock;
    return clock + this.#offset;
  }
}
