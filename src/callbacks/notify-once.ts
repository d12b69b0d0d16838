import type { SettledTask } from "wan-client";
import { BoundedMap } from "../util/bounded-map.js";
import { isWorkerd } from "../util/environment.js";

type OnTask = (task: SettledTask, context: { jobId: string }) => unknown;

/** Calls `onTask` once for each outcome, and again only after it has thrown. */
export class NotifyOnce {
  readonly #onTask: OnTask;
  readonly #done = new BoundedMap<true>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(onTask: OnTask) {
    this.#onTask = onTask;
  }

  async notify(task: SettledTask, jobId: string): Promise<void> {
    const outcome = JSON.stringify([jobId, task.id, task.status]);
    if (this.#done.get(outcome)) return;
    const running = this.#running.get(outcome);
    if (running) {
      // In workerd, one request cannot wait for another. The sender learns the result when it repeats the callback.
      if (isWorkerd()) throw new Error("onTask is already running for this outcome, in another request.");
      return running;
    }
    const call = this.#call(task, jobId, outcome);
    this.#running.set(outcome, call);
    try {
      await call;
    } finally {
      this.#running.delete(outcome);
    }
  }

  async #call(task: SettledTask, jobId: string, outcome: string): Promise<void> {
    await this.#onTask(task, { jobId });
    this.#done.set(outcome, true);
  }
}
