import type { Task } from "../types/task.js";
import { asObject, type JsonObject, parseJson } from "../util/json.js";
import { isWebUrl, timeFrom } from "../util/values.js";
import { hasContent } from "./error-body.js";
import { dataOf } from "./task-id.js";

const FAILED = /^(failed|failure|error|cancell?ed|rejected)$/;
const PENDING = /^(queued|pending|processing|running|submitted)$/;
const SUCCEEDED = /^(completed?|succeed(ed)?|success|finished)$/;

/**
 * The status of a task record. The order of the checks matters: the response of a running task can be a snapshot of its
 * progress, even one with `success: true`, or a temporary error.
 */
export function recordStatus(task: JsonObject, response: JsonObject): Task["status"] {
  if (task.finished_at === null) return "pending";

  const finished = timeFrom(task.finished_at) !== undefined;
  const words = stateWords(response);
  if (words.some((word) => FAILED.test(word))) return "failed";
  if (response.success === false && isStructured(response.error)) return "failed";
  if (finished && (response.success === false || hasContent(response.error))) return "failed";
  if (words.some((word) => PENDING.test(word))) return "pending";

  const hasVideo = videoUrlOf(response) !== undefined;
  if (hasVideo && (finished || words.some((word) => SUCCEEDED.test(word)))) return "succeeded";
  return finished ? "failed" : "pending";
}

/** The `response` of a record: an object, or a JSON string of one. Empty when there is none. */
export function responseOf(task: JsonObject): JsonObject {
  const { response } = task;
  return asObject(typeof response === "string" ? parseJson(response) : response) ?? {};
}

/** The URL of the video. Only the fields of results are checked, because the URL of an input may be echoed elsewhere. */
export function videoUrlOf(response: JsonObject): string | undefined {
  return [response.video_url, dataOf(response).video_url].find(isWebUrl);
}

function stateWords(response: JsonObject): string[] {
  const data = dataOf(response);
  return [response.state, response.status, data.state, data.status]
    .filter((word) => typeof word === "string")
    .map((word) => word.trim().toLowerCase());
}

function isStructured(error: unknown): boolean {
  const object = asObject(error);
  return object !== undefined && (hasContent(object.code) || hasContent(object.message));
}
