import { retrieve } from "../polling/tasks-endpoint.js";
import { justSubmitted, unknownTask } from "../polling/unknown-task.js";
import type { Settings } from "../transport/settings.js";
import type { CallOptions } from "../types/call-options.js";
import type { Task } from "../types/task.js";
import type { TaskRef } from "../types/task-ref.js";
import { sendRead } from "./send-read.js";
import { targetOf } from "./task-ref.js";

/** Reads one task. An id that may not be written yet is pending. */
export async function getTask(settings: Settings, ref: TaskRef, options: CallOptions): Promise<Task> {
  const target = targetOf(ref);
  const { id } = target;
  const found = await sendRead(settings, options, (requestTimeout) => retrieve([id], requestTimeout));
  const task = found.get(id) ?? justSubmitted(target);
  if (!task) throw unknownTask(id);
  return task;
}
