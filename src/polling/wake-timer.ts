import type { MonotonicClock } from "../util/monotonic-clock.js";

/** One timer for whatever is due next. */
export class Alarm {
  readonly #time: MonotonicClock;
  readonly #ring: (now: number) => void;
  #at = Number.POSITIVE_INFINITY;
  #stop = () => {};

  constructor(time: MonotonicClock, ring: (now: number) => void) {
    this.#time = time;
    this.#ring = ring;
  }

  /** Rings at that time at the latest: one that is set for an earlier time stays, which costs less than to set it anew. */
  setFor(time: number): void {
    if (time >= this.#at) return;
    this.#stop();
    this.#at = time;
    this.#stop = this.#time.startTimer(time, () => {
      this.#at = Number.POSITIVE_INFINITY;
      this.#ring(this.#time.now());
    });
  }

  turnOff(): void {
    this.#stop();
    this.#at = Number.POSITIVE_INFINITY;
  }
}
