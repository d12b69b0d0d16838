import { TaskNotFoundError } from "../errors/task-errors.js";
import type { PendingTask } from "../types/task.js";
import type { Target } from "../types/task-ref.js";

/** How long after a submission the API may have no record of the task yet, ms. */
export const RECORD_DELAY_MS = 30_000;

/** Whether the API may have no record yet of a task that was submitted recently. A time in the future counts as now. */
export function mayLackRecord({ submittedAt }: Target): boolean {
  return submittedAt !== undefined && Date.now() - submittedAt.getTime() < RECORD_DELAY_MS;
}

/** The pending task that stands in for a record that may not exist yet. */
export function pendingTask({ id }: Pick<Target, "id">): PendingTask {
  return { id, status: "pending" };
}

/** The pending task for an id that the API does not know, if the task was submitted in the last 30 seconds. */
export function pendingIfJustSubmitted(target: Target): PendingTask | undefined {
  return mayLackRecord(target) ? pendingTask(target) : undefined;
}

/** The error for an id that the API does not know. */
export function taskNotFoundError(id: string): TaskNotFoundError {
  const message = `The API has no record of task ${id}. It may have been deleted, or belong to another account.`;
  return new TaskNotFoundError(message, { taskId: id });
}
