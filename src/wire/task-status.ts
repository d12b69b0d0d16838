import type { Task } from "../types/task.js";
import { asObject, type JsonObject, parseJson } from "../util/json.js";
import { isWebUrl, timeFrom } from "../util/values.js";
import { hasContent, reportsError } from "./error-body.js";
import { dataOf } from "./task-id.js";

const FAILED = /^(failed|failure|error|cancell?ed|rejected)$/;
const PENDING = /^(queued|pending|processing|running|submitted)$/;
const SUCCEEDED = /^(completed?|succeed(ed)?|success|finished)$/;

/**
 * The status of a task record. The order of the checks matters: the response of a running task can be a snapshot of its
 * progress, even one with `success: true`, or a temporary error.
 *
 * @param response from {@link responseOf}
 */
export function recordStatus(task: JsonObject, response: JsonObject): Task["status"] {
  if (task.finished_at === null) return "pending";

  const finished = endTimeOf(task, response) !== undefined;
  const words = stateWords(response);
  if (words.some((word) => FAILED.test(word))) return "failed";
  if (response.success === false && isStructured(response.error)) return "failed";
  if (finished && (response.success === false || hasContent(response.error))) return "failed";
  if (words.some((word) => PENDING.test(word))) return "pending";

  const isDone = finished || isSuccess(task, response) || words.some((word) => SUCCEEDED.test(word));
  if (isDone && videoUrlOf(response, task) !== undefined) return "succeeded";
  // The provider's own clients disagree on `success: false` with nothing else and no end time: one treats the task as failed,
  // another as still running. A task that is treated as failed too early may be submitted and paid for again.
  return finished ? "failed" : "pending";
}

/** Whether `success: true` means that the task has ended: the record must not say elsewhere that the task is running. */
function isSuccess(task: JsonObject, response: JsonObject): boolean {
  if (response.success !== true || response.finished_at === null) return false;
  return !stateWords(task).some((word) => PENDING.test(word));
}

/**
 * The final response in a record: an object, or a JSON string of one. If it says nothing about the state of the task, the
 * record's own fields are read as if they were part of it.
 */
export function responseOf(task: JsonObject): JsonObject {
  const { response: given, ...own } = task;
  const response = asObject(typeof given === "string" ? parseJson(given) : given) ?? {};
  const hasResult = timeFrom(own.finished_at) !== undefined && videoUrlOf(response, task) !== undefined;
  if (!hasResult && !hasOutcome(response)) return { ...own, ...response };
  // The reason of a failure may be next to the response.
  const isFailure = own.success === false && response.success === false && !hasContent(response.error);
  return isFailure ? { ...response, error: own.error } : response;
}

/** Whether a body reports that the task has failed, in a word or by `success` and `error`. */
export function reportsFailure(response: JsonObject): boolean {
  return reportsError(response) || stateWords(response).some((word) => FAILED.test(word));
}

/**
 * The URL of the video. Only the fields of results are checked, and a URL that the request contains does not count, because
 * a server may echo the input.
 */
export function videoUrlOf(response: JsonObject, task?: JsonObject): string | undefined {
  return [response.video_url, dataOf(response).video_url].filter(isWebUrl).find((url) => {
    // Without backslashes, so that a request that is itself a JSON string contains the same text.
    const request = (JSON.stringify(task?.request) ?? "").replaceAll("\\", "");
    return !request.includes(`"${url}"`);
  });
}

/** When the task ended, if the record or its response says so. */
export function endTimeOf(task: JsonObject, response: JsonObject): Date | undefined {
  return timeFrom(task.finished_at) ?? timeFrom(response.finished_at);
}

function hasOutcome(response: JsonObject): boolean {
  return (
    stateWords(response).length > 0 || typeof response.success === "boolean" || hasContent(response.error)
  );
}

function stateWords(response: JsonObject): string[] {
  const data = dataOf(response);
  return [response.state, response.status, data.state, data.status]
    .filter((word) => typeof word === "string")
    .map((word) => word.trim().toLowerCase());
}

function isStructured(error: unknown): boolean {
  const { code, message } = Object(error);
  return hasContent(code) || hasContent(message);
}
