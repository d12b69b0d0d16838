import type { Task } from "../tasks/task.js";
import { hide, isNamed, WanError, type WanErrorOptions } from "./wan-error.js";

/**
 * The wait's `timeout` ran out before the task was done. The task goes on: wait for `taskId` again, now or in another
 * process. When the last reads failed, `cause` is the failure of the last one.
 */
export class WaitTimeoutError extends WanError {
  /** The task as it was last read, when it was read at all. Not enumerable, as in a `TaskFailedError`. */
  declare readonly task?: Task | undefined;

  constructor(message: string, options: WanErrorOptions & { task?: Task | undefined }) {
    super(message, { ...options, retryable: true });
    hide(this, "task", options.task);
  }

  override get name() {
    return "WaitTimeoutError" as const;
  }

  /** Whether `value` is a `WaitTimeoutError`, of any copy of this package. */
  static override is(value: unknown): value is WaitTimeoutError {
    return isNamed(value, "WaitTimeoutError");
  }
}
