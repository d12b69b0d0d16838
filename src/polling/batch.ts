import { Deadline } from "../util/deadline.js";
import type { WatchedTask } from "./watched-task.js";

/** One request with the tasks that travel in it. It is called off when nobody waits for any of them any more. */
export class Trip {
  /** Without a limit of its own: those who wait have theirs. */
  readonly deadline = new Deadline(Number.POSITIVE_INFINITY, []);
  readonly #tasks: Set<WatchedTask>;

  constructor(tasks: readonly WatchedTask[]) {
    this.#tasks = new Set(tasks);
    for (const task of tasks) {
      // A callback may send it on a new trip before the last one is back.
      task.trip?.leave(task);
      task.trip = this;
    }
  }

  leave(task: WatchedTask): void {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0) this.deadline.abort();
  }

  /** Lets go of those who are still on it. */
  end(): WatchedTask[] {
    const tasks = [...this.#tasks];
    this.#tasks.clear();
    for (const task of tasks) task.trip = undefined;
    return tasks;
  }
}
