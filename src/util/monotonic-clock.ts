import type { AbortSource } from "./abort.js";
import { monotonicNow, sleepOn, startTimer } from "./timers.js";

// A real timer fires at most a little early. If a timer fires earlier than this, it is fake, and the clock is real.
const MAX_EARLY_MS = 2;

/**
 * A clock that never falls behind a timer that has fired, and never runs backwards. Some fake timers advance the timers but
 * not `performance.now`, and the installation of others sets `performance.now` back. Neither affects this clock.
 */
export class MonotonicClock {
  /** What is added to `performance.now`, ms: how far it was set back, and how long it stood still. */
  #offset = 0;
  #lastReading = 0;
  #latest = 0;

  /** Milliseconds since some moment in the past. */
  now(): number {
    this.#latest = Math.max(this.#latest, this.#read());
    return this.#latest;
  }

  /** Calls `fire` at `time`, or as soon as possible after it. Returns a function that stops the timer. */
  startTimer(time: number, fire: () => void): () => void {
    // Relative to the reading, not to `now()`: otherwise the small errors of early timers would add up.
    return startTimer(time - this.#read(), () => {
      const behind = time - this.#read();
      if (behind > MAX_EARLY_MS) this.#offset += behind;
      this.#latest = Math.max(this.#latest, time);
      fire();
    });
  }

  /** Resolves at `time`, or rejects with the source's reason. */
  sleepUntil(time: number, source: AbortSignal | AbortSource): Promise<void> {
    return sleepOn((fire) => this.startTimer(time, fire), source);
  }

  #read(): number {
    const reading = monotonicNow();
    if (reading < this.#lastReading) this.#offset += this.#lastReading - reading;
    this.#lastReading = reading;
    return reading + this.#offset;
  }
}
