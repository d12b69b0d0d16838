import { deleteRequest } from "../polling/tasks-endpoint.js";
import type { Settings } from "../transport/settings.js";
import type { CallOptions } from "../types/call-options.js";
import type { TaskRef } from "../types/task-ref.js";
import { sendRead } from "./send-read.js";
import { targetOf } from "./task-ref.js";

/** Removes the record of a task. Resolves to `false` if there was none. */
export async function deleteTask(settings: Settings, ref: TaskRef, options: CallOptions): Promise<boolean> {
  const { id } = targetOf(ref);
  return sendRead(settings, options, deleteRequest(id));
}
