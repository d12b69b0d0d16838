import type { Timeline } from "../util/monotonic-clock.js";
import { FOREVER } from "../util/timers.js";

/** One timer for whatever is due next. */
export class WakeTimer {
  readonly #time: Timeline;
  readonly #onFire: (now: number) => void;
  #firesAt = FOREVER;
  #stop = () => {};

  constructor(time: Timeline, onFire: (now: number) => void) {
    this.#time = time;
    this.#onFire = onFire;
  }

  /** Makes the timer fire at `time` at the latest. A timer that fires earlier is kept, which is cheaper than a new one. */
  fireBy(time: number): void {
    if (time >= this.#firesAt) return;
    this.#stop();
    this.#firesAt = time;
    this.#stop = this.#time.at(time, () => {
      this.#firesAt = FOREVER;
      this.#onFire(this.#time.now());
    });
  }

  cancel(): void {
    this.#stop();
    this.#firesAt = FOREVER;
  }
}
