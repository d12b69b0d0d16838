import { retrieveRequest } from "../polling/tasks-endpoint.js";
import { pendingIfJustSubmitted, taskNotFoundError } from "../polling/unknown-task.js";
import type { Settings } from "../transport/settings.js";
import type { CallOptions } from "../types/call-options.js";
import type { Task } from "../types/task.js";
import type { TaskRef } from "../types/task-ref.js";
import { sendRead } from "./send-read.js";
import { targetOf } from "./task-ref.js";

/** Reads one task. A task that the API does not know is pending if it was submitted in the last 30 seconds. */
export async function getTask(settings: Settings, ref: TaskRef, options: CallOptions): Promise<Task> {
  const target = targetOf(ref);
  const { id } = target;
  const found = await sendRead(settings, options, retrieveRequest([id]));
  const task = found.get(id) ?? pendingIfJustSubmitted(target);
  if (!task) throw taskNotFoundError(id);
  return task;
}
