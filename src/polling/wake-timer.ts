import type { Timeline } from "../util/monotonic-clock.js";
import { FOREVER } from "../util/timers.js";

/** One timer for whatever is due next. */
export class Alarm {
  readonly #time: Timeline;
  readonly #ring: (now: number) => void;
  #at = FOREVER;
  #stop = () => {};

  constructor(time: Timeline, ring: (now: number) => void) {
    this.#time = time;
    this.#ring = ring;
  }

  /** Rings at that time at the latest: one that is set for an earlier time stays, which costs less than to set it anew. */
  setFor(time: number): void {
    if (time >= this.#at) return;
    this.#stop();
    this.#at = time;
    this.#stop = this.#time.at(time, () => {
      this.#at = FOREVER;
      this.#ring(this.#time.now());
    });
  }

  turnOff(): void {
    this.#stop();
    this.#at = FOREVER;
  }
}
