/** Something that is to be done at a time. */
export interface Due {
  dueAt: number;
  /** Where its queue keeps it; -1 while it is in none. */
  place: number;
  /** Which it was of all that were pushed: that decides among those that are due as early. */
  order: number;
}

/** Whether it is in its queue. */
export function isQueued({ place }: Due): boolean {
  return place >= 0;
}

/** What is due, the longest due first: a binary heap, in which to add one or to remove any takes a few steps. */
export class DueQueue<T extends Due> {
  readonly #heap: T[] = [];
  #pushed = 0;

  get first(): T | undefined {
    return this.#heap[0];
  }

  /** Adds one that is in no queue. */
  push(item: T): void {
    item.order = this.#pushed++;
    this.#rise(item, this.#heap.length);
  }

  /** Takes this one out, if it is in. */
  remove(item: T): void {
    const { place } = item;
    if (place < 0) return;
    item.place = -1;
    const last = this.#heap.pop() as T;
    if (last === item) return;
    const parent = this.#heap[parentOf(place)];
    if (place > 0 && parent && isBefore(last, parent)) this.#rise(last, place);
    else this.#sink(last, place);
  }

  /** Puts it at a place, or as far above as it is due before what stands there. */
  #rise(item: T, from: number): void {
    let place = from;
    while (place > 0) {
      const parent = this.#heap[parentOf(place)] as T;
      if (!isBefore(item, parent)) break;
      this.#put(parent, place);
      place = parentOf(place);
    }
    this.#put(item, place);
  }

  /** Puts it at a place, or as far below as others are due before it. */
  #sink(item: T, from: number): void {
    let place = from;
    for (;;) {
      const [left, right] = [this.#heap[2 * place + 1], this.#heap[2 * place + 2]];
      const child = left && right && isBefore(right, left) ? right : left;
      if (!child || !isBefore(child, item)) break;
      const next = child.place;
      this.#put(child, place);
      place = next;
    }
    this.#put(item, place);
  }

  #put(item: T, place: number): void {
    this.#heap[place] = item;
    item.place = place;
  }
}

function parentOf(place: number): number {
  return (place - 1) >> 1;
}

function isBefore(one: Due, other: Due): boolean {
  return one.dueAt === other.dueAt ? one.order < other.order : one.dueAt < other.dueAt;
}
