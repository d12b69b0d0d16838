/** Something that is to be done at a time. */
export interface Due {
  dueAt: number;
  /** Whether it is in its queue. */
  queued: boolean;
}

/**
 * What is due, the longest due first: a sorted list. Moving half of ten thousand places costs a few microseconds, which
 * is less than what a heap would add to every bundle.
 */
export class DueQueue<T extends Due> {
  // The first is the last, so that to take it moves no other.
  readonly #sorted: T[] = [];

  get first(): T | undefined {
    return this.#sorted.at(-1);
  }

  push(item: T): void {
    item.queued = true;
    this.#sorted.splice(this.#placeOf(item.dueAt), 0, item);
  }

  /** Takes this one out, if it is in. */
  remove(item: T): void {
    if (!item.queued) return;
    item.queued = false;
    this.#sorted.splice(this.#sorted.indexOf(item, this.#placeOf(item.dueAt)), 1);
  }

  /** Before all that are due as early. */
  #placeOf(dueAt: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] as T).dueAt > dueAt) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
