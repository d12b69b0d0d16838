import type { Task, WanClient } from "wan-client";
import { isWorkerd } from "../http/environment.js";

type Reader = Pick<WanClient, "getTasks">;
type Found = ReadonlyMap<string, Task | undefined>;

/**
 * Reads the tasks of callbacks: one request at a time, and what comes meanwhile goes together in the next, so that a
 * hundred callbacks at once are not a hundred requests.
 */
export class ReadBack {
  readonly #client: Reader;
  #next: { ids: Set<string>; found: Promise<Found> } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: Reader) {
    this.#client = client;
  }

  /** The task as the API has it. One that it does not know yet is pending. */
  async read(taskId: string): Promise<Task | undefined> {
    // There, one request cannot wait for what another one asks.
    if (isWorkerd()) return (await this.#readAll([taskId])).get(taskId);
    this.#next ??= this.#collect();
    const { ids, found } = this.#next;
    ids.add(taskId);
    const tasks = await found.catch((error) => {
      // One bad id has the whole lot refused.
      if (ids.size > 1) return this.#readAll([taskId]);
      throw error;
    });
    return tasks.get(taskId);
  }

  #collect() {
    const ids = new Set<string>();
    const found = this.#last.then(() => {
      this.#next = undefined;
      return this.#readAll([...ids]);
    });
    this.#last = found.catch(() => {});
    return { ids, found };
  }

  async #readAll(ids: readonly string[]): Promise<Found> {
    const submittedAt = new Date();
    const tasks = await this.#client.getTasks(ids.map((id) => ({ id, submittedAt })));
    return new Map(ids.map((id, index) => [id, tasks[index]]));
  }
}
