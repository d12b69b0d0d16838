import { saysSomething } from "../http/error-body.js";
import { asObject, type JsonObject, parseJson } from "../http/json.js";
import { timeFrom } from "./values.js";

/** Where a record stands. */
export type RecordStatus = "not found" | "pending" | "succeeded" | "failed";

const FAILURE = new Set(["failed", "failure", "error", "cancelled", "canceled", "rejected"]);
const PROGRESS = new Set(["queued", "pending", "processing", "running", "submitted"]);
const DONE = new Set(["completed", "complete", "succeeded", "succeed", "success", "finished"]);

/**
 * The state of a task record. A record can hold a progress snapshot, even one that says `success: true`, or a passing
 * error, so the order of the questions is what makes the answer right.
 */
export function recordStatus(record: unknown): RecordStatus {
  const task = asObject(record);
  if (!task || (typeof task.id !== "string" && typeof task.id !== "number") || task.id === "")
    return "not found";
  if (task.finished_at === null) return "pending";

  const response = responseOf(task);
  const finished = timeFrom(task.finished_at) !== undefined;
  const words = stateWords(response);
  if (words.some((word) => FAILURE.has(word))) return "failed";
  if (response.success === false && isStructured(response.error)) return "failed";
  if (finished && (response.success === false || saysSomething(response.error))) return "failed";
  if (words.some((word) => PROGRESS.has(word))) return "pending";

  const hasVideo = videoUrlOf(response) !== undefined;
  if (hasVideo && (finished || words.some((word) => DONE.has(word)))) return "succeeded";
  return finished ? "failed" : "pending";
}

/** The `response` of a record: an object, or one in a JSON string, or nothing. */
export function responseOf(task: JsonObject): JsonObject {
  const { response } = task;
  return asObject(typeof response === "string" ? parseJson(response) : response) ?? {};
}

/** The `data` of a response, which has also been seen as an array of one. */
export function dataOf(response: JsonObject): JsonObject {
  const { data } = response;
  return asObject(Array.isArray(data) ? data[0] : data) ?? {};
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

function isWebUrl(value: unknown): value is string {
  return typeof value === "string" && /^https?:\/\/[^\s/]/i.test(value);
}
