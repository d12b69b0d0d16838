import type { Task } from "../types/task.js";
import { asObject, type JsonObject, parseJson } from "../util/json.js";
import { isWebUrl, timeFrom } from "../util/values.js";
import { saysSomething } from "./error-body.js";
import { dataOf } from "./task-id.js";

const FAILURE = /^(failed|failure|error|cancell?ed|rejected)$/;
const PROGRESS = /^(queued|pending|processing|running|submitted)$/;
const DONE = /^(completed?|succeed(ed)?|success|finished)$/;

/**
 * The state of a task record. A record can hold a progress snapshot, even one that says `success: true`, or a passing
 * error, so the order of the questions is what makes the answer right.
 */
export function recordStatus(task: JsonObject, response: JsonObject): Task["status"] {
  if (task.finished_at === null) return "pending";

  const finished = timeFrom(task.finished_at) !== undefined;
  const words = stateWords(response);
  if (words.some((word) => FAILURE.test(word))) return "failed";
  if (response.success === false && isStructured(response.error)) return "failed";
  if (finished && (response.success === false || saysSomething(response.error))) return "failed";
  if (words.some((word) => PROGRESS.test(word))) return "pending";

  const hasVideo = videoUrlOf(response) !== undefined;
  if (hasVideo && (finished || words.some((word) => DONE.test(word)))) return "succeeded";
  return finished ? "failed" : "pending";
}

/** The `response` of a record: an object, or one in a JSON string, or nothing. */
export function responseOf(task: JsonObject): JsonObject {
  const { response } = task;
  return asObject(typeof response === "string" ? parseJson(response) : response) ?? {};
}

/** The URL of the result. Only looked for where results are: an input URL that is echoed elsewhere is none. */
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
  return object !== undefined && (saysSomething(object.code) || saysSomething(object.message));
}
