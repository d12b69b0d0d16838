import type { WanError } from "../errors/base.js";
import { WaitTimeoutError } from "../errors/task-errors.js";
import type { Task } from "../types/task.js";
import { formatMs } from "../util/format-ms.js";

/** What the reads of a task have shown so far. */
export interface ReadState {
  readonly id: string;
  /** The task as it was last read, if a read has found it. */
  readonly last: Task | undefined;
  /** Whether the last successful read found no record of the task. */
  readonly isUnknown: boolean;
  /** Why the last read failed, if it did. */
  readonly failure: WanError | undefined;
}

/** The error of a wait that ends before its task does. It claims no more about the task than the reads have shown. */
export function waitTimeoutError(state: ReadState, timeout: number): WaitTimeoutError {
  const { id, last, failure } = state;
  const message = `Timed out after ${formatMs(timeout)}; ${describe(state)}. Resume with waitForTask("${id}").`;
  return new WaitTimeoutError(message, { taskId: id, task: last, ...(failure && { cause: failure }) });
}

function describe({ id, last, isUnknown }: ReadState): string {
  if (last) return `task ${id} was running when it was last read`;
  if (isUnknown) return `the API has no record of task ${id} yet`;
  return `the state of task ${id} is unknown because no read of it succeeded`;
}
