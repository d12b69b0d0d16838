import { MonotonicClock } from "../util/monotonic-clock.js";

// From one request to the next after the first 429, for requests that had no limit, ms.
const FIRST_SPACING_MS = 500;
// The most that refusals add to the spacing that it began with, ms.
const MAX_SLOWDOWN_MS = 4_000;
// How the spacing changes in a second of successful requests, and how far below a refused rate it stays.
const FACTOR = 0.85;
// How long it stays there.
const MEMORY_MS = 2 * 60_000;
// A waiter looks again when half of those ahead of it should have gone, and counts at most this many of them.
const MAX_AHEAD = 10;

/**
 * Lets requests of one kind through one after another, at a rate that follows the responses.
 *
 * A refusal halves the rate. It recovers quickly to just below the rate that was refused, and stays there for two minutes.
 * From there it rises slowly, as long as there is a backlog.
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
  #mayRiseAt = 0;
  #hasSucceeded = true;

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
   * @param elapsedMs How long ago the refused request was sent, ms.
   */
  onRefused(pauseMs: number, elapsedMs: number): void {
    const now = this.#clock.now();
    // Reads are limited by the second, so that all of the next second could be refused. Submissions begin without a limit.
    this.#nextAt = Math.max(this.#nextAt, now + (pauseMs || (this.#initialSpacing && 1_000)));
    this.#mayRiseAt = this.#nextAt + MEMORY_MS;
    // Requests that were in flight together are refused together. They were not sent at the new rate.
    if (now - elapsedMs < this.#refusedAt) return;
    this.#refusedAt = now;
    // A server that refuses everything for a while says nothing about the rate, and how fast submissions may be sent changes
    // from one moment to the next.
    if (this.#hasSucceeded && this.#initialSpacing) this.#safeSpacing = this.#spacing / FACTOR;
    this.#hasSucceeded = false;
    this.#spacing = Math.min(this.#initialSpacing + MAX_SLOWDOWN_MS, this.#spacing * 2 || FIRST_SPACING_MS);
  }

  /** Speeds up after a successful request. */
  onSuccess(hasBacklog?: boolean): void {
    this.#hasSucceeded = true;
    const raised = this.#spacing * FACTOR ** Math.min(1, this.#spacing / 1_000);
    if (this.#spacing > this.#safeSpacing) this.#spacing = Math.max(this.#safeSpacing, raised);
    else if ((hasBacklog || this.#waiters.length > 0) && this.#clock.now() >= this.#mayRiseAt) {
      this.#spacing = this.#safeSpacing = Math.max(this.#minSpacing, raised);
    }
  }
}
