import type { Task } from "wan-client";
import { refIn } from "../types/callback-source.js";
import { asObject } from "../util/json.js";

/**
 * Whether a task that has ended may be the one of this ref: unless its record shows a `callback_url` with another ref,
 * or with none. A record that shows no `callback_url` says nothing about it.
 */
export function belongsTo(ref: string, task: Task): boolean {
  const record = asObject("raw" in task ? task.raw : undefined);
  const url = asObject(record?.request)?.callback_url;
  return typeof url !== "string" || refIn(url) === ref;
}
