import { isNamed, WanError } from "./wan-error.js";

/** The API has no record of this task. Not thrown within the first 30 seconds, when it may only not be written yet. */
export class TaskNotFoundError extends WanError {
  override get name() {
    return "TaskNotFoundError" as const;
  }

  /** Whether `value` is a `TaskNotFoundError`, of any copy of this package. */
  static override is(value: unknown): value is TaskNotFoundError {
    return isNamed(value, "TaskNotFoundError");
  }
}
