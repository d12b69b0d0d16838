import { MonotonicClock } from "../util/monotonic-clock.js";
import { monotonicNow } from "../util/timers.js";

// The spacing of requests that have no rate of their own, ms: after the first 429, and at most.
const FIRST_SPACING_MS = 500;
const MAX_SPACING_MS = 4_000;
const MAX_SLOWDOWN = 8;
const RECOVERY_FACTOR = 0.8;
// A waiter looks again when half of those ahead of it should have gone, and counts at most this many of them.
const MAX_AHEAD = 10;

/**
 * Limits how fast a client and its children send requests of one kind. A 429 halves the rate, and successful requests bring
 * it back.
 *
 * Every waiter sets a timer of its own, and nothing runs in between. So an idle limiter keeps no process alive, and a waiter
 * that never comes back holds up nobody.
 */
export class RateLimiter {
  readonly #minSpacing: number;
  readonly #clock = new MonotonicClock();
  #waiters: object[] = [];
  /** From one request to the next, ms. */
  #spacing: number;
  #nextAt = 0;
  #slowedDownAt = 0;

  /** @param perSecond How many requests may be sent a second. `Infinity` is allowed. */
  constructor(perSecond: number) {
    this.#minSpacing = 1_000 / perSecond;
    this.#spacing = this.#minSpacing;
  }

  /** Resolves when the next request may be sent; rejects with the signal's reason. */
  async acquire(signal: AbortSignal): Promise<void> {
    const waiter = {};
    this.#waiters.push(waiter);
    try {
      for (;;) {
        const now = this.#clock.now();
        const ahead = this.#waiters.indexOf(waiter);
        const at = this.#nextAt + (this.#spacing * Math.max(0, Math.min(MAX_AHEAD, ahead))) / 2;
        if (now >= at) {
          this.#nextAt = now + this.#spacing;
          // Those ahead have let their time pass, so they are gone, or lose their place.
          this.#waiters.splice(0, ahead);
          return;
        }
        await this.#clock.sleepUntil(at, signal);
      }
    } finally {
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
    }
  }

  /**
   * Halves the rate after a 429, and pauses for as long as the server asked.
   *
   * @param pauseMs How long no request is sent, ms.
   * @param sentAt When the refused request was sent, on the clock of `monotonicNow`.
   */
  slowDown(pauseMs = 0, sentAt = monotonicNow()): void {
    this.#nextAt = Math.max(this.#nextAt, this.#clock.now() + pauseMs);
    // Requests that were in flight together are refused together. They were not sent at the new rate.
    if (sentAt < this.#slowedDownAt) return;
    this.#slowedDownAt = monotonicNow();
    const maxSpacing = this.#minSpacing * MAX_SLOWDOWN || MAX_SPACING_MS;
    this.#spacing = Math.min(maxSpacing, this.#spacing * 2 || FIRST_SPACING_MS);
  }

  /** Raises the rate after a successful request: the spacing shrinks by at most a fifth a second. */
  speedUp(): void {
    const factor = RECOVERY_FACTOR ** Math.min(1, this.#spacing / 1_000);
    this.#spacing = Math.max(this.#minSpacing, this.#spacing * factor);
  }
}
