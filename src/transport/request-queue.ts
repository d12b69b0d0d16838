import { MonotonicClock } from "../util/monotonic-clock.js";

// The spacing after the first 429 for requests that had no limit, ms.
const FIRST_SPACING_MS = 500;
// The most that refusals add to the initial spacing, ms.
const MAX_SLOWDOWN_MS = 4_000;
// The spacing is multiplied by this in a second of successful requests. A refused rate times this is the safe rate.
const FACTOR = 0.85;
// How long the rate stays at the safe rate.
const MEMORY_MS = 2 * 60_000;
// A waiter checks again when half of the waiters ahead of it should have gone, and counts at most this many of them.
const MAX_AHEAD = 10;

/**
 * Lets requests of one kind through one after another, at a rate that follows the responses.
 *
 * A refusal halves the rate. The rate recovers quickly to just below the refused rate, the safe rate, and stays there for two
 * minutes. After that, it rises slowly while there is a backlog.
 *
 * Every waiter sets its own timer, and nothing runs in between. So an idle queue does not keep the process alive, and a
 * waiter that never comes back does not block the others.
 */
export class RequestQueue {
  readonly #clock = new MonotonicClock();
  #waiters: object[] = [];
  #nextAt = 0;
  readonly #initialSpacing: number;
  readonly #minSpacing: number;
  /** The time from one request to the next, ms. */
  #spacing: number;
  /** The spacing at the safe rate, ms. */
  #safeSpacing: number;
  #refusedAt = Number.NEGATIVE_INFINITY;
  #mayRiseAt = 0;
  #hasSucceeded = true;

  /** @param initialRate, maxRate Requests a second. `Infinity` is allowed. */
  constructor(initialRate: number, maxRate = initialRate) {
    this.#initialSpacing = this.#spacing = this.#safeSpacing = 1_000 / initialRate;
    this.#minSpacing = 1_000 / maxRate;
  }

  /** Whether a request may have to wait. */
  get isLimited(): boolean {
    return this.#spacing > 0;
  }

  /**
   * Resolves when the next request may be sent; rejects with the signal's reason. `options.signal` is read only if there is a
   * wait, because a deadline creates the signal at the first use.
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
          // The waiters ahead have missed their time, so they are gone, or lose their place.
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
    // The limit of reads is assumed to count by the second, so all of the next second may be refused. Submissions begin
    // without a limit.
    this.#nextAt = Math.max(this.#nextAt, now + (pauseMs || (this.#initialSpacing && 1_000)));
    this.#mayRiseAt = this.#nextAt + MEMORY_MS;
    // Requests that were in flight together are refused together. They were not sent at the new rate.
    if (now - elapsedMs < this.#refusedAt) return;
    this.#refusedAt = now;
    // Refusals in a row, without a success in between, say nothing about the safe rate. Nor does a refused submission: how
    // fast submissions may be sent changes from one moment to the next.
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
