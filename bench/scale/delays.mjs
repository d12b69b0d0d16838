const STEPS_PER_SECOND = 20;
const MAX_SECONDS = 24 * 3_600;

/** The delays of millions of tasks, as counts in steps of 50 ms, up to a day. */
export class Delays {
  #counts = new Uint32Array(MAX_SECONDS * STEPS_PER_SECOND + 1);
  #total = 0;

  add(seconds) {
    this.#counts[Math.min(this.#counts.length - 1, Math.max(0, Math.floor(seconds * STEPS_PER_SECOND)))]++;
    this.#total++;
  }

  /** In seconds; `undefined` if there are no delays. `share` is from 0 to 1. */
  quantile(share) {
    if (this.#total === 0) return undefined;
    let left = Math.floor((this.#total - 1) * share);
    const step = this.#counts.findIndex((count) => {
      left -= count;
      return left < 0;
    });
    return (step + 0.5) / STEPS_PER_SECOND;
  }
}
