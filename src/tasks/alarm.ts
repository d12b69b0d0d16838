import type { Timeline } from "../http/timeline.js";
import type { Due, DueQueue } from "./due-queue.js";

/** One timer for a whole queue: rings when its first is due. */
export class Alarm {
  readonly #queue: DueQueue<Due>;
  readonly #time: Timeline;
  readonly #ring: () => void;
  #setFor: number | undefined;
  #stopTimer = () => {};

  constructor(queue: DueQueue<Due>, time: Timeline, ring: () => void) {
    this.#queue = queue;
    this.#time = time;
    this.#ring = ring;
  }

  /** To be called whenever the queue may have another first. */
  set(): void {
    const at = this.#queue.first?.dueAt;
    if (at === this.#setFor) return;
    this.#stopTimer();
    this.#setFor = at;
    if (at === undefined) return;
    this.#stopTimer = this.#time.at(at, () => {
      this.#setFor = undefined;
      this.#ring();
    });
  }
}
