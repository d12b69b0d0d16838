/** Something that is due at a time. */
export interface Due {
  dueAt: number;
  /** The index in the queue's heap; -1 while it is in no queue. */
  heapIndex: number;
  /** The order of insertion: among items that are due at the same time, the first one pushed comes first. */
  sequence: number;
}

/** Whether an item is in its queue. */
export function isQueued({ heapIndex }: Due): boolean {
  return heapIndex >= 0;
}

/** A priority queue whose first item is the one that is due first. A binary heap: push and remove take O(log n). */
export class DueQueue<T extends Due> {
  readonly #heap: T[] = [];
  #pushCount = 0;

  get first(): T | undefined {
    return this.#heap[0];
  }

  /** When the first item is due; `Infinity` for an empty queue. */
  get firstDueAt(): number {
    return this.first?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  /** Adds an item that is in no queue. */
  push(item: T): void {
    item.sequence = this.#pushCount++;
    this.#siftUp(item, this.#heap.length);
  }

  /** Removes an item, if it is in the queue. */
  remove(item: T): void {
    const index = item.heapIndex;
    if (index < 0) return;
    item.heapIndex = -1;
    const last = this.#heap.pop() as T;
    if (last === item) return;
    const parent = this.#heap[parentOf(index)];
    if (index > 0 && parent && isBefore(last, parent)) this.#siftUp(last, index);
    else this.#siftDown(last, index);
  }

  /** Places an item at an index, or above it as long as it is due before its parent. */
  #siftUp(item: T, from: number): void {
    let index = from;
    while (index > 0) {
      const parent = this.#heap[parentOf(index)] as T;
      if (!isBefore(item, parent)) break;
      this.#place(parent, index);
      index = parentOf(index);
    }
    this.#place(item, index);
  }

  /** Places an item at an index, or below it as long as a child is due before it. */
  #siftDown(item: T, from: number): void {
    let index = from;
    for (;;) {
      const [left, right] = [this.#heap[2 * index + 1], this.#heap[2 * index + 2]];
      const child = left && right && isBefore(right, left) ? right : left;
      if (!child || !isBefore(child, item)) break;
      const next = child.heapIndex;
      this.#place(child, index);
      index = next;
    }
    this.#place(item, index);
  }

  #place(item: T, index: number): void {
    this.#heap[index] = item;
    item.heapIndex = index;
  }
}

function parentOf(index: number): number {
  return (index - 1) >> 1;
}

function isBefore(one: Due, other: Due): boolean {
  return one.dueAt === other.dueAt ? one.sequence < other.sequence : one.dueAt < other.dueAt;
}
