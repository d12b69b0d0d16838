/** Something that is to be done at a time. */
export interface Due {
  dueAt: number;
  /** Where it is in its queue; -1 while it is in none. */
  place: number;
}

/** What is due, the longest due first: a binary heap, whose every step costs the logarithm of its size. */
export class DueQueue<T extends Due> {
  readonly #heap: T[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get first(): T | undefined {
    return this.#heap[0];
  }

  push(item: T): void {
    this.#put(item, this.#heap.length);
    this.#rise(item);
  }

  /** Takes the longest due one out. */
  shift(): T | undefined {
    const { first } = this;
    if (first) this.remove(first);
    return first;
  }

  /** Takes this one out, if it is in. */
  remove(item: T): void {
    if (item.place < 0) return;
    const { place } = item;
    item.place = -1;
    const last = this.#heap.pop() as T;
    if (last === item) return;
    this.#put(last, place);
    this.#rise(last);
    this.#sink(last);
  }

  #put(item: T, place: number): void {
    this.#heap[place] = item;
    item.place = place;
  }

  #rise(item: T): void {
    while (item.place > 0) {
      const { place } = item;
      const parent = this.#heap[(place - 1) >> 1] as T;
      if (parent.dueAt <= item.dueAt) return;
      this.#put(item, parent.place);
      this.#put(parent, place);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const { place } = item;
      const [left, right] = [this.#heap[2 * place + 1], this.#heap[2 * place + 2]];
      const child = right && left && right.dueAt < left.dueAt ? right : left;
      if (!child || child.dueAt >= item.dueAt) return;
      this.#put(item, child.place);
      this.#put(child, place);
    }
  }
}
