// A discrete-event model of the client's poller, with one token. Times are in seconds.
//
// The model omits what does not change the load: parsing, the waits themselves, failures and 429s. The rate of reads is fixed.
// `check.mjs` compares the model with the client.

import { CALLBACK_DELAY_SECONDS, REQUEST_SECONDS } from "../waiting/tasks.mjs";
import { DueHeap } from "./due-heap.mjs";

export const BATCH_SIZE = 50;
// Younger tasks are read only in places that other tasks leave free.
const MIN_TASK_SECONDS = 20;
const MAX_SKIPPED = 10 * BATCH_SIZE;
// How far a callback moves a task ahead, seconds: before all tasks without a callback, in the order of the callbacks.
const AHEAD = 1e9;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The tasks that one token waits for, and the reads of them. `onEnd(delay, wasLost)` is called when an end is noticed.
 * `wasLost` says whether the callback was lost.
 */
export class PollerModel {
  reads = 0;
  /** How many tasks are running, or have ended unnoticed. */
  open = 0;
  #mode;
  #random;
  #spacing;
  #onEnd;
  #start;
  #end;
  #hasCallback;
  #isLost;
  #inFlight;
  #isOver;
  #free;
  #queue;
  #callbacks;
  #requests = [];
  #now = 0;
  #nextReadAt = 0;
  /** How many tasks are still waited for: `open` without the tasks that were seen to end while another request names them. */
  #watched = 0;

  constructor({ mode, readsPerSecond, capacity, random, onEnd }) {
    this.#mode = mode;
    this.#random = random;
    this.#spacing = 1 / readsPerSecond;
    this.#onEnd = onEnd;
    this.#start = new Float64Array(capacity);
    this.#end = new Float64Array(capacity);
    this.#hasCallback = new Uint8Array(capacity);
    this.#isLost = new Uint8Array(capacity);
    this.#inFlight = new Uint8Array(capacity);
    this.#isOver = new Uint8Array(capacity);
    // A stack with slot 0 on top.
    this.#free = Int32Array.from({ length: capacity }, (_, index) => capacity - 1 - index);
    this.#queue = new DueHeap(capacity);
    this.#callbacks = mode.callbacks ? new DueHeap(capacity) : undefined;
  }

  /** Starts to wait for a task. `firstDelay` is the time until its first read; by default one interval. */
  add({ start, end, isLost }, now, firstDelay = this.#mode.interval(now - start, this.#random, false)) {
    this.#now = Math.max(this.#now, now);
    this.#watched++;
    const slot = this.#free[this.#free.length - 1 - this.open++];
    this.#start[slot] = start;
    this.#end[slot] = end;
    this.#isOver[slot] = 0;
    this.#hasCallback[slot] = 0;
    this.#isLost[slot] = isLost ? 1 : 0;
    if (this.#callbacks && !isLost) this.#callbacks.set(slot, end + CALLBACK_DELAY_SECONDS);
    this.#queue.set(slot, now + firstDelay);
  }

  /** Runs until a time. Events at exactly that time are left to the next call. */
  runUntil(time) {
    for (;;) {
      const response = this.#requests[0]?.at ?? NEVER;
      const callback = this.#callbacks?.firstDue ?? NEVER;
      // A task whose callback has come is due in the past.
      const read = Math.max(this.#queue.firstDue, this.#nextReadAt, this.#now);
      const now = Math.min(response, callback, read);
      if (now >= time) return;
      this.#now = now;
      if (now === response) this.#receive(this.#requests.shift(), now);
      else if (now === callback) this.#onCallback(this.#callbacks.pop(), now);
      else this.#read(now);
    }
  }

  #read(now) {
    const slots = this.#takeBatch(now);
    this.#nextReadAt = now + this.#spacing;
    this.reads++;
    for (const slot of slots) this.#inFlight[slot]++;
    this.#requests.push({ at: now + REQUEST_SECONDS, slots });
  }

  /** The same algorithm as in `src/polling/next-batch.ts`. */
  #takeBatch(now) {
    const batch = [];
    const young = [];
    while (batch.length < BATCH_SIZE && young.length < MAX_SKIPPED && this.#queue.firstDue < NEVER) {
      const slot = this.#queue.pop();
      // A task with a callback has ended, whatever its age.
      if (!this.#hasCallback[slot] && now < this.#start[slot] + MIN_TASK_SECONDS) young.push(slot);
      else batch.push(slot);
    }
    batch.push(...young.splice(0, BATCH_SIZE - batch.length));
    for (const slot of young) this.#reschedule(slot, now);
    return batch;
  }

  /** The response shows the tasks as they were when the request reached the server. */
  #receive({ slots }, now) {
    const pending = [];
    for (const slot of slots) {
      this.#inFlight[slot]--;
      if (this.#isOver[slot]) this.#release(slot);
      else if (this.#end[slot] <= now - REQUEST_SECONDS / 2) this.#notice(slot, now);
      else pending.push(slot);
    }
    // Only after the loop, because `#reschedule` counts the tasks that are still waited for.
    for (const slot of pending) {
      if (!this.#queue.has(slot) && this.#inFlight[slot] === 0) this.#reschedule(slot, now);
    }
  }

  #onCallback(slot, now) {
    if (this.#mode.trusted) {
      this.#notice(slot, now);
      return;
    }
    this.#hasCallback[slot] = 1;
    this.#queue.set(slot, now - AHEAD);
  }

  #notice(slot, now) {
    this.#queue.delete(slot);
    this.#callbacks?.delete(slot);
    this.#isOver[slot] = 1;
    this.#watched--;
    this.#onEnd(now - this.#end[slot], this.#isLost[slot] === 1);
    this.#release(slot);
  }

  /** A slot is used again when no request in flight names it. */
  #release(slot) {
    if (this.#inFlight[slot] === 0) this.#free[this.#free.length - this.open--] = slot;
  }

  #reschedule(slot, now) {
    const { interval, intervalAfterCallback } = this.#mode;
    const after = this.#hasCallback[slot] ? intervalAfterCallback : interval;
    const isCrowd = this.#watched >= BATCH_SIZE;
    this.#queue.set(slot, now + after(now - this.#start[slot], this.#random, isCrowd));
  }
}
