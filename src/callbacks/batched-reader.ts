import { ApiError, BadRequestError, NotFoundError, type Task, type WanClient } from "wan-client";
import { isWorkerd } from "../util/environment.js";

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
      // One bad id may have the whole batch refused. What fails for another reason would fail again, for each of them.
      if (ids.size > 1 && isRefusal(error)) return this.#queued(() => this.#readAll([taskId]));
      throw error;
    });
    return tasks.get(taskId);
  }

  #collect() {
    const ids = new Set<string>();
    const found = this.#queued(() => {
      this.#next = undefined;
      return this.#readAll([...ids]);
    });
    return { ids, found };
  }

  #queued(read: () => Promise<Found>): Promise<Found> {
    const found = this.#last.then(read);
    this.#last = found.catch(() => {});
    return found;
  }

  async #readAll(ids: readonly string[]): Promise<Found> {
    const submittedAt = new Date();
    const tasks = await this.#client.getTasks(ids.map((id) => ({ id, submittedAt })));
    return new Map(ids.map((id, index) => [id, tasks[index]]));
  }
}

/** Whether it was the ids of a batch that were refused, or how many they are. */
function isRefusal(error: unknown): boolean {
  return BadRequestError.is(error) || NotFoundError.is(error) || (ApiError.is(error) && error.status === 413);
}
