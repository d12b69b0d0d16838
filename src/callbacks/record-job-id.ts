import type { Task } from "wan-client";
import { asObject } from "../util/json.js";
import { jobIdIn } from "../wire/callback-job-id.js";

/**
 * Whether a task that has ended may belong to the job. It does not if its record shows a `callback_url` with another job id
 * or with none. A record without a `callback_url` proves nothing.
 */
export function belongsTo(jobId: string, task: Task): boolean {
  const record = asObject("raw" in task ? task.raw : undefined);
  const url = asObject(record?.request)?.callback_url;
  return typeof url !== "string" || jobIdIn(url) === jobId;
}
