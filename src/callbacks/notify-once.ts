import type { SettledTask } from "wan-client";
import { isWorkerd } from "../util/environment.js";
import { remember } from "./bounded-map.js";

/** What hears of the outcome of a task. A promise that it returns is awaited. */
export type OnTask = (task: SettledTask, about: { ref: string }) => unknown;

/** Tells each outcome once, and again only after whoever was told threw. */
export class Telling {
  readonly #onTask: OnTask;
  readonly #told = new Map<string, true>();
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(onTask: OnTask) {
    this.#onTask = onTask;
  }

  async tell(task: SettledTask, ref: string): Promise<void> {
    const outcome = JSON.stringify([ref, task.id, task.status]);
    if (this.#told.has(outcome)) return;
    const underWay = this.#underWay.get(outcome);
    if (underWay) {
      // There, one request cannot wait for another. Whoever repeats it then finds how it ended.
      if (isWorkerd()) throw new Error("The outcome is being told to another request.");
      return underWay;
    }
    const telling = this.#tellNow(task, ref, outcome);
    this.#underWay.set(outcome, telling);
    try {
      await telling;
    } finally {
      this.#underWay.delete(outcome);
    }
  }

  async #tellNow(task: SettledTask, ref: string, outcome: string): Promise<void> {
    await this.#onTask(task, { ref });
    remember(this.#told, outcome, true);
  }
}
