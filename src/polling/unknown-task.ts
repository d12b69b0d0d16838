import { TaskNotFoundError } from "../errors/task-errors.js";
import type { PendingTask } from "../types/task.js";
import type { Target } from "../types/task-ref.js";

/** How long after a submit the API may not know the id yet, ms. */
export const UNWRITTEN_MS = 30_000;

/** Whether an unknown id of this target may only mean "not written yet". A submit in the future was just now. */
export function mayBeUnwritten({ submittedAt }: Target): boolean {
  return submittedAt !== undefined && Date.now() - submittedAt.getTime() < UNWRITTEN_MS;
}

/** A task that was submitted so recently that the API may not know it yet. */
export function unwrittenTask({ id }: Target): PendingTask {
  return { id, status: "pending" };
}

/** The error for an id that the API does not know. */
export function unknownTask(id: string): TaskNotFoundError {
  const message = `The API has no record of task ${id}: deleted, or of another account?`;
  return new TaskNotFoundError(message, { taskId: id });
}

/** What is known of a task that the API does not know: it may be as new as that. */
export function justSubmitted(target: Target): PendingTask | undefined {
  return mayBeUnwritten(target) ? unwrittenTask(target) : undefined;
}
