import type { WatchedTask } from "./watched-task.js";

/** One request with the tasks that travel in it. It is called off when nobody waits for any of them any more. */
export class Trip {
  readonly #tasks: Set<WatchedTask>;
  readonly #calledOff = new AbortController();

  constructor(tasks: readonly WatchedTask[]) {
    this.#tasks = new Set(tasks);
    for (const task of tasks) task.trip = this;
  }

  get signal(): AbortSignal {
    return this.#calledOff.signal;
  }

  leave(task: WatchedTask): void {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0) this.#calledOff.abort();
  }

  /** Lets go of those who are still on it. */
  end(): WatchedTask[] {
    const tasks = [...this.#tasks];
    this.#tasks.clear();
    for (const task of tasks) task.trip = undefined;
    return tasks;
  }
}
