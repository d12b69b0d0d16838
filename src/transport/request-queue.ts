import { MonotonicClock } from "../util/monotonic-clock.js";
import { monotonicNow } from "../util/timers.js";

// From one request to the next after the first 429, for requests that had no limit, ms.
const FIRST_SPACING_MS = 500;
// The most that refusals add to the spacing that it began with, ms.
const MAX_SLOWDOWN_MS = 4_000;
// How the spacing changes in a second of successful requests, and how far below a refused rate it stays.
const FACTOR = 0.85;
// How long it stays there.
const MEMORY_MS = 60_000;
// A waiter looks again when half of those ahead of it should have gone, and counts at most this many of them.
const MAX_AHEAD = 10;

/**
 * Lets requests of one kind through one after another, at a rate that follows the responses.
 *
 * A refusal halves the rate. It recovers quickly to just below the rate that was refused, and stays there for a minute. From
 * there it rises slowly, as long as there is a backlog or it is below the rate it began with.
 *
 * Every waiter sets a timer of its own, and nothing runs in between. So an idle queue keeps no process alive, and a waiter
 * that never comes back holds up nobody.
 */
export class RequestQueue {
  readonly #clock = new MonotonicClock();
  #waiters: object[] = [];
  #nextAt = 0;
  readonly #initialSpacing: number;
  readonly #minSpacing: number;
  /** From one request to the next, ms. */
  #spacing: number;
  /** The spacing up to which it recovers quickly, ms. */
  #safeSpacing: number;
  #refusedAt = Number.NEGATIVE_INFINITY;

  /** @param initialRate, maxRate Requests a second. `Infinity` is allowed. */
  constructor(initialRate: number, maxRate = initialRate) {
    this.#initialSpacing = this.#spacing = this.#safeSpacing = 1_000 / initialRate;
    this.#minSpacing = 1_000 / maxRate;
  }

  /**
   * Resolves when the next request may be sent; rejects with the signal's reason. The signal is looked up only if there is a
   * wait, because a deadline creates it at the first use.
   */
  async acquire(options: { readonly signal: AbortSignal }): Promise<void> {
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
        await this.#clock.sleepUntil(at, options.signal);
      }
    } finally {
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
    }
  }

  /**
   * Slows down after a 429.
   *
   * @param pauseMs How long no request is sent, ms.
   * @param sentAt When the refused request was sent, ms on the clock of `monotonicNow`.
   */
  onRefused(pauseMs: number, sentAt: number): void {
    // Reads are limited by the second: all that is sent within one is refused, whatever the rate is by then. Of submissions,
    // which begin without a limit, only those that were in flight together are refused together.
    const windowMs = this.#initialSpacing && 1_000;
    const isSameRefusal = sentAt < this.#refusedAt + windowMs;
    const pause = pauseMs || (isSameRefusal ? windowMs : 0);
    this.#nextAt = Math.max(this.#nextAt, this.#clock.now() + pause);
    if (isSameRefusal) return;
    this.#refusedAt = monotonicNow();
    // How fast submissions may be sent changes from one moment to the next, so nothing is remembered of them.
    this.#safeSpacing = this.#initialSpacing && this.#spacing / FACTOR;
    this.#spacing = Math.min(this.#initialSpacing + MAX_SLOWDOWN_MS, this.#spacing * 2 || FIRST_SPACING_MS);
  }

  /** Speeds up after a successful request. */
  onSuccess(hasBacklog?: boolean): void {
    const seconds = Math.min(1, this.#spacing / 1_000);
    if (this.#spacing > this.#safeSpacing) {
      this.#spacing = Math.max(this.#safeSpacing, this.#spacing * FACTOR ** seconds);
      return;
    }
    const mayRise = hasBacklog || this.#spacing > this.#initialSpacing;
    if (!mayRise || monotonicNow() < this.#refusedAt + MEMORY_MS) return;
    this.#spacing = Math.max(this.#minSpacing, this.#spacing * FACTOR ** seconds);
    this.#safeSpacing = this.#spacing;
  }
}
