import type { FailedTask } from "../tasks/task.js";
import { hide, isNamed, WanError } from "./wan-error.js";

/** The task ended without a video. `task.error` says why. The provider does not bill failed tasks. */
export class TaskFailedError extends WanError {
  /** The task in its final state. Not enumerable: its request may hold signed URLs, which are nothing for a log. */
  declare readonly task: FailedTask;

  constructor(task: FailedTask) {
    const code = task.error.code === undefined ? "" : ` (${task.error.code})`;
    const subject = task.id === "" ? "The task" : `Task ${task.id}`;
    super(`${subject} failed${code}: ${task.error.message}`, { taskId: task.id || undefined });
    hide(this, "task", task);
  }

  override get name() {
    return "TaskFailedError" as const;
  }

  /** Whether `value` is a `TaskFailedError`, of any copy of this package. */
  static override is(value: unknown): value is TaskFailedError {
    return isNamed(value, "TaskFailedError");
  }
}
