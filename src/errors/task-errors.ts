import type { FailedTask, Task } from "../types/task.js";
import { defineHidden } from "../util/object.js";
import { WanError } from "./base.js";

/** The task ended without a video. `task.error` says why. The provider does not bill failed tasks. */
export class TaskFailedError extends WanError {
  declare static readonly is: (value: unknown) => value is TaskFailedError;

  /** The task in its final state. Not enumerable: its request may hold signed URLs, which a log should not show. */
  declare readonly task: FailedTask;

  constructor(task: FailedTask) {
    const code = task.error.code === undefined ? "" : ` (${task.error.code})`;
    const subject = task.id === "" ? "The task" : `Task ${task.id}`;
    super(`${subject} failed${code}: ${task.error.message}`, { taskId: task.id || undefined });
    defineHidden(this, "task", task);
  }

  override get name(): "TaskFailedError" {
    return "TaskFailedError";
  }
}

/**
 * The API has no record of this task. Not thrown in the first 30 seconds of a wait, or within 30 seconds of a ref's
 * `submittedAt`: the record may not be written yet.
 */
export class TaskNotFoundError extends WanError {
  declare static readonly is: (value: unknown) => value is TaskNotFoundError;

  override get name(): "TaskNotFoundError" {
    return "TaskNotFoundError";
  }
}

/**
 * The wait's `timeout` ran out before the task was done. The task keeps running: wait for `taskId` again, now or in
 * another process. If the last read failed, `cause` is its error.
 */
export class WaitTimeoutError extends WanError {
  declare static readonly is: (value: unknown) => value is WaitTimeoutError;

  /** The task as it was last read, if it was read at all. Not enumerable, as in a `TaskFailedError`. */
  declare readonly task?: Task | undefined;

  constructor(
    message: string,
    options: ConstructorParameters<typeof WanError>[1] & { task?: Task | undefined },
  ) {
    super(message, { ...options, retryable: true });
    defineHidden(this, "task", options.task);
  }

  override get name(): "WaitTimeoutError" {
    return "WaitTimeoutError";
  }
}
