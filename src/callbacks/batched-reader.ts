import { ApiError, BadRequestError, NotFoundError, type Task, type WanClient } from "wan-client";
import { isWorkerd } from "../util/environment.js";

type TasksById = ReadonlyMap<string, Task | undefined>;

/**
 * Reads the tasks of callbacks with one request at a time. The ids that arrive while a request is in flight share the next
 * request, so a hundred callbacks at once do not cause a hundred requests.
 */
export class BatchedReader {
  readonly #client: Pick<WanClient, "getTasks">;
  #next: { ids: Set<string>; tasks: Promise<TasksById> } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: Pick<WanClient, "getTasks">) {
    this.#client = client;
  }

  /** The task as the API has it. A task that the API does not know yet is pending. */
  async read(taskId: string): Promise<Task | undefined> {
    // In workerd, one request cannot wait for the result of another.
    if (isWorkerd()) return (await this.#readAll([taskId])).get(taskId);
    this.#next ??= this.#collect();
    const { ids, tasks } = this.#next;
    ids.add(taskId);
    const found = await tasks.catch((error) => {
      // One bad id may cause the API to refuse the whole batch. Any other failure would repeat for each id.
      if (ids.size > 1 && isRefusal(error)) return this.#enqueue(() => this.#readAll([taskId]));
      throw error;
    });
    return found.get(taskId);
  }

  #collect() {
    const ids = new Set<string>();
    const tasks = this.#enqueue(() => {
      this.#next = undefined;
      return this.#readAll([...ids]);
    });
    return { ids, tasks };
  }

  #enqueue(read: () => Promise<TasksById>): Promise<TasksById> {
    const tasks = this.#last.then(read);
    this.#last = tasks.catch(() => {});
    return tasks;
  }

  async #readAll(ids: readonly string[]): Promise<TasksById> {
    const submittedAt = new Date();
    const tasks = await this.#client.getTasks(ids.map((id) => ({ id, submittedAt })));
    return new Map(ids.map((id, index) => [id, tasks[index]]));
  }
}

/** Whether the API refused the ids of a batch, or their number. */
function isRefusal(error: unknown): boolean {
  return BadRequestError.is(error) || NotFoundError.is(error) || (ApiError.is(error) && error.status === 413);
}
