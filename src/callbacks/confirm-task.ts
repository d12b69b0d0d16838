import { type Task, TaskFailedError, TaskNotFoundError, WaitTimeoutError, type WanClient } from "wan-client";
import { BatchedReader } from "./batched-reader.js";
import { CallbackError } from "./callback-error.js";
import type { NotifyOnce } from "./notify-once.js";
import { belongsTo } from "./record-job-id.js";

type Client = Pick<WanClient, "getTasks" | "waitForTask">;

/** What one read of a task left open. Empty if the task has ended and `onTask` has been called. */
export interface Unconfirmed {
  /** The error of the read, if it failed. */
  error?: unknown;
  /** Reads the task until it has ended, for up to a minute. */
  keepReading?: () => Promise<void>;
}

/** How long a task that is still pending after its callback is read again, ms. */
const KEEP_READING_MS = 60_000;

/** Reads the task of a callback from the API, and calls `onTask` with the task as the API has it. */
export class TaskConfirmation {
  readonly #client: Client;
  readonly #notifyOnce: NotifyOnce;
  readonly #reader: BatchedReader;
  readonly #jobsBeingRead = new Set<string>();

  constructor(client: Client, notifyOnce: NotifyOnce) {
    this.#client = client;
    this.#notifyOnce = notifyOnce;
    this.#reader = new BatchedReader(client);
  }

  /** @throws CallbackError for a task of another job; whatever `onTask` throws. */
  async confirm(jobId: string, taskId: string): Promise<Unconfirmed> {
    const keepReading = () => this.#keepReading(jobId, taskId);
    let task: Task | undefined;
    try {
      task = await this.#reader.read(taskId);
    } catch (error) {
      return { error, keepReading };
    }
    if (!task || task.status === "pending") return { keepReading };
    await this.#notify(jobId, task);
    return {};
  }

  async #notify(jobId: string, task: Task): Promise<void> {
    if (!belongsTo(jobId, task)) {
      throw new CallbackError("The task was submitted with another callback URL.", { status: 400 });
    }
    if (task.status !== "pending") await this.#notifyOnce.notify(task, jobId);
  }

  /** Reads one task per job at a time: if callbacks name several tasks for one job, all but one are forged. */
  async #keepReading(jobId: string, taskId: string): Promise<void> {
    if (this.#jobsBeingRead.has(jobId)) return;
    this.#jobsBeingRead.add(jobId);
    try {
      const task = await this.#waitForEnd(taskId);
      if (task) await this.#notify(jobId, task);
    } finally {
      this.#jobsBeingRead.delete(jobId);
    }
  }

  async #waitForEnd(taskId: string): Promise<Task | undefined> {
    try {
      const task = { id: taskId, submittedAt: new Date() };
      return await this.#client.waitForTask(task, { timeout: KEEP_READING_MS });
    } catch (error) {
      if (TaskFailedError.is(error)) return error.task;
      // The callback was forged, or the record is late and another callback or a poll will find it.
      if (WaitTimeoutError.is(error) || TaskNotFoundError.is(error)) return undefined;
      throw error;
    }
  }
}
