import { monotonicNow, sleep } from "../http/timers.js";

const SLOWEST_FACTOR = 16;
const RECOVERY = 0.9;

/**
 * How fast a client and its children read, all waits together. A 429 halves the pace; answers bring it back.
 *
 * Each turn is a timer of the one who waits for it, and nothing runs in between, so an idle pace holds no process open.
 */
export class Pace {
  readonly #spacing: number;
  #factor = 1;
  #nextAt = 0;
  #pausedUntil = 0;
  #waiting = 0;

  constructor(readsPerSecond: number) {
    this.#spacing = 1_000 / readsPerSecond;
  }

  /** Resolves when it is this read's turn; rejects with the signal's reason. */
  async turn(signal: AbortSignal): Promise<void> {
    for (;;) {
      const pause = this.#pausedUntil;
      const delay = this.#takeSlot() - monotonicNow();
      if (delay <= 0) return;
      this.#waiting++;
      try {
        await sleep(delay, signal);
      } finally {
        this.#waiting--;
      }
      // Slept out, whatever the clock says of it: one that stands still must not pause for ever.
      if (this.#pausedUntil === pause) this.#pausedUntil = 0;
      // A 429 to another read came meanwhile, so this one queues again.
      if (this.#pausedUntil <= pause) return;
    }
  }

  #takeSlot(): number {
    const from = Math.max(monotonicNow(), this.#pausedUntil);
    const spacing = this.#spacing * this.#factor;
    // The queue is never longer than those who stand in it: turns of the aborted fall to the others, and a clock that
    // stands still, as under some fake timers, cannot pile up delay.
    const slot = Math.max(from, Math.min(this.#nextAt, from + spacing * (this.#waiting + 1)));
    this.#nextAt = slot + spacing;
    return slot;
  }

  /** A 429 came: go half as fast, and rest for as long as the server asked, ms. */
  slowDown(retryAfterMs = 0): void {
    this.#factor = Math.min(SLOWEST_FACTOR, this.#factor * 2);
    this.#pausedUntil = Math.max(this.#pausedUntil, monotonicNow() + retryAfterMs);
  }

  /** A read was answered: go a little faster again. */
  speedUp(): void {
    this.#factor = Math.max(1, this.#factor * RECOVERY);
  }
}
