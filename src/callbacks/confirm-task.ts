import { type Task, TaskFailedError, TaskNotFoundError, WaitTimeoutError, type WanClient } from "wan-client";
import { ReadBack } from "./batched-reader.js";
import { CallbackError } from "./callback-error.js";
import type { Telling } from "./notify-once.js";
import { belongsTo } from "./record-job-id.js";

/** What a receiver needs of a client. */
export type CallbackClient = Pick<WanClient, "getTasks" | "waitForTask">;

/** What the first read left open. */
export interface Rest {
  /** Why it failed, if it did. */
  error?: unknown;
  /** Reads the task until it has ended, for a while. */
  repeat?: () => Promise<void>;
}

/** How long a task that is still pending is read again after its callback, ms. */
const REPEATED_MS = 60_000;

/** Finds out from the API what is true of the task of a callback, and has that told. */
export class Confirmation {
  readonly #client: CallbackClient;
  readonly #telling: Telling;
  readonly #readBack: ReadBack;
  readonly #repeating = new Set<string>();

  constructor(client: CallbackClient, telling: Telling) {
    this.#client = client;
    this.#telling = telling;
    this.#readBack = new ReadBack(client);
  }

  /** @throws CallbackError for a task that is another ref's, or what whoever is told throws. */
  async confirm(ref: string, id: string): Promise<Rest> {
    const repeat = () => this.#repeat(ref, id);
    let task: Task | undefined;
    try {
      task = await this.#readBack.read(id);
    } catch (error) {
      return { error, repeat };
    }
    if (!task || task.status === "pending") return { repeat };
    await this.#tell(ref, task);
    return {};
  }

  async #tell(ref: string, task: Task): Promise<void> {
    if (!belongsTo(ref, task)) {
      throw new CallbackError("The task was submitted with another callback URL.", { status: 400 });
    }
    if (task.status !== "pending") await this.#telling.tell(task, ref);
  }

  /** One for each ref: more of them would be made up. */
  async #repeat(ref: string, id: string): Promise<void> {
    if (this.#repeating.has(ref)) return;
    this.#repeating.add(ref);
    try {
      const task = await this.#end(id);
      if (task) await this.#tell(ref, task);
    } finally {
      this.#repeating.delete(ref);
    }
  }

  async #end(id: string): Promise<Task | undefined> {
    try {
      return await this.#client.waitForTask({ id, submittedAt: new Date() }, { timeout: REPEATED_MS });
    } catch (error) {
      if (TaskFailedError.is(error)) return error.task;
      // Made up, or a record that is far behind, which another callback or a poll will find.
      if (WaitTimeoutError.is(error) || TaskNotFoundError.is(error)) return undefined;
      throw error;
    }
  }
}
