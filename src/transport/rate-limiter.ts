import type { Abortable } from "../util/abort.js";
import { Timeline } from "../util/monotonic-clock.js";
import { monotonicNow, sleep } from "../util/timers.js";

// ms from one submit to the next after the first 429, and at most: submits have no rate of their own.
const FIRST = 500;
const SLOWEST = 4_000;
const SLOWEST_FACTOR = 8;
const RECOVERY = 0.8;
// Who has more than so many ahead looks again when half of these have had their turns.
const ALERT = 10;

/**
 * How fast a client and its children send: one for the reads of all waits, one for all submits. A 429 halves the pace;
 * answers bring it back.
 *
 * Each turn is a timer of the one who waits for it, nobody waits for another, and nothing runs in between: so an idle pace
 * holds no process open, and one who never comes back holds up nobody.
 */
export class Pace {
  readonly #fastest: number;
  readonly #time = new Timeline();
  #line: object[] = [];
  #spacing: number;
  #nextAt = 0;
  #slowedAt = 0;

  constructor(perSecond: number) {
    this.#spacing = this.#fastest = 1_000 / perSecond;
  }

  /** Resolves when it is this request's turn; rejects with the signal's reason. */
  async turn(signal: Abortable): Promise<void> {
    const ticket = {};
    this.#line.push(ticket);
    try {
      for (;;) {
        const now = this.#time.now();
        // Before those who are ahead only when they let their time pass: then they are gone, or have been passed over.
        const ahead = this.#line.indexOf(ticket);
        const at = this.#nextAt + (this.#spacing * Math.max(0, Math.min(ALERT, ahead))) / 2;
        if (now >= at) {
          this.#nextAt = now + this.#spacing;
          this.#line.splice(0, ahead);
          return;
        }
        await sleep(at, signal, this.#time.at);
      }
    } finally {
      this.#line = this.#line.filter((other) => other !== ticket);
    }
  }

  /** A 429 came to a request of that time: go half as fast, and rest for as long as the server asked, ms. */
  slowDown(retryAfterMs = 0, sentAt = monotonicNow()): void {
    this.#nextAt = Math.max(this.#nextAt, this.#time.now() + retryAfterMs);
    // Where many were under way, all of them are refused at once, and know nothing of the new pace.
    if (sentAt < this.#slowedAt) return;
    this.#slowedAt = monotonicNow();
    this.#spacing = Math.min(this.#fastest * SLOWEST_FACTOR || SLOWEST, this.#spacing * 2 || FIRST);
  }

  /** A request was answered: go a little faster again, by no more than a fifth of the spacing in a second. */
  speedUp(): void {
    this.#spacing = Math.max(this.#fastest, this.#spacing * RECOVERY ** Math.min(1, this.#spacing / 1_000));
  }
}
