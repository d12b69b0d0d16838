/**
 * A priority queue of slot numbers by due time, on typed arrays: a million entries take 16 MB. A slot is in the queue at most
 * once.
 */
export class DueHeap {
  #due;
  #heap;
  /** The index of each slot in the heap; -1 while it is not queued. */
  #index;
  #size = 0;

  constructor(capacity) {
    this.#due = new Float64Array(capacity);
    this.#heap = new Int32Array(capacity);
    this.#index = new Int32Array(capacity).fill(-1);
  }

  /** When the first slot is due; `Infinity` if the queue is empty. */
  get firstDue() {
    return this.#size > 0 ? this.#due[this.#heap[0]] : Number.POSITIVE_INFINITY;
  }

  has(slot) {
    return this.#index[slot] >= 0;
  }

  /** Queues a slot, or changes when it is due. */
  set(slot, due) {
    this.#due[slot] = due;
    const known = this.#index[slot];
    if (known >= 0) this.#settle(slot, known);
    else this.#siftUp(slot, this.#size++);
  }

  /** Takes out the slot that is due first. The queue must not be empty. */
  pop() {
    const first = this.#heap[0];
    this.delete(first);
    return first;
  }

  delete(slot) {
    const index = this.#index[slot];
    if (index < 0) return;
    this.#index[slot] = -1;
    const last = this.#heap[--this.#size];
    if (last !== slot) this.#settle(last, index);
  }

  #settle(slot, index) {
    const parent = this.#heap[(index - 1) >> 1];
    if (index > 0 && this.#due[slot] < this.#due[parent]) this.#siftUp(slot, index);
    else this.#siftDown(slot, index);
  }

  #siftUp(slot, from) {
    const due = this.#due[slot];
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#heap[above];
      if (this.#due[parent] <= due) break;
      this.#place(parent, index);
      index = above;
    }
    this.#place(slot, index);
  }

  #siftDown(slot, from) {
    const due = this.#due[slot];
    let index = from;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= this.#size) break;
      if (below + 1 < this.#size && this.#due[this.#heap[below + 1]] < this.#due[this.#heap[below]]) below++;
      if (this.#due[this.#heap[below]] >= due) break;
      this.#place(this.#heap[below], index);
      index = below;
    }
    this.#place(slot, index);
  }

  #place(slot, index) {
    this.#heap[index] = slot;
    this.#index[slot] = index;
  }
}
