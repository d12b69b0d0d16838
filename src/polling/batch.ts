import { Deadline } from "../util/deadline.js";

/** A task that a batch can ask for. */
export interface BatchMember {
  /** The request in flight that asks for this task. */
  batch: Batch<BatchMember> | undefined;
}

/** A request in flight with the tasks that it asks for. It is aborted when no wait for any of them is left. */
export class Batch<T extends BatchMember> {
  /** It never times out by itself: each wait has its own time limit. */
  readonly deadline = new Deadline(Number.POSITIVE_INFINITY, []);
  readonly #tasks: Set<T>;

  constructor(tasks: readonly T[]) {
    this.#tasks = new Set(tasks);
    for (const task of tasks) {
      // A callback makes a task due again while an earlier request for it is still in flight.
      task.batch?.remove(task);
      task.batch = this;
    }
  }

  /** Removes a task, and aborts the request if it was the last one. */
  remove(task: T): void {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0) this.deadline.abort();
  }

  /** Releases the tasks that are still in the batch, and returns them. */
  finish(): T[] {
    const tasks = [...this.#tasks];
    this.#tasks.clear();
    for (const task of tasks) task.batch = undefined;
    return tasks;
  }
}
