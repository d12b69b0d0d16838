import type { MonotonicClock } from "../util/monotonic-clock.js";

/** One timer for whatever is due next. */
export class WakeTimer {
  readonly #time: MonotonicClock;
  readonly #onFire: (now: number) => void;
  #firesAt = Number.POSITIVE_INFINITY;
  #stop = () => {};

  constructor(time: MonotonicClock, onFire: (now: number) => void) {
    this.#time = time;
    this.#onFire = onFire;
  }

  /** Makes the timer fire at `time` at the latest. A timer that fires earlier is kept, which is cheaper than a new one. */
  fireBy(time: number): void {
    if (time >= this.#firesAt) return;
    this.#stop();
    this.#firesAt = time;
    this.#stop = this.#time.startTimer(time, () => {
      this.#firesAt = Number.POSITIVE_INFINITY;
      this.#onFire(this.#time.now());
    });
  }

  cancel(): void {
    this.#stop();
    this.#firesAt = Number.POSITIVE_INFINITY;
  }
}
