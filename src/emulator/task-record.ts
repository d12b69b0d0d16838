import type { JsonObject } from "../util/json.js";
import { API_ID, APPLICATION_ID, CREDENTIAL_ID, USER_ID } from "./account-ids.js";
import { videoUrl } from "./video-url.js";

/** A task of the emulator. */
export interface EmulatedTask {
  /** The id of the task. */
  readonly id: string;
  /** The trace id of its submission, which the response had in `x-trace-id`. */
  readonly traceId: string;
  /** The model of the request. */
  readonly model: string;
  /** The request as the service stores it: only the fields that it knows, with long texts truncated. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Unix time, ms. */
  readonly createdAt: number;
  /** When the task leaves the queue. Unix time, ms. */
  readonly startsAt: number;
  /** When the task ends. Unix time, ms; `Infinity` if it never ends. */
  readonly finishesAt: number;
  /** The length of its video, seconds. */
  readonly videoSeconds: number;
  /** What the task costs, credits. Absent if its price is unknown or the task fails. */
  readonly credits?: number | undefined;
  /** The error of a task that fails. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}

/** The bodies of responses about tasks. */
export interface ServiceBodies {
  /** The response to a submission whose task runs in the background. */
  acknowledgement(task: EmulatedTask, traceId: string): JsonObject;
  /** The record of a task in a response of `/wan/tasks` at the time `now`. */
  record(task: EmulatedTask, now: number, origin: string): JsonObject;
  /** The result of a finished task: the body of a blocking response and of a callback. */
  result(task: EmulatedTask, origin: string): JsonObject;
}

/** The fraction of its duration that a task waits in the queue. */
export const QUEUE_FRACTION = 0.1;

export function isFinished(task: EmulatedTask, now: number): boolean {
  return now >= task.finishesAt;
}

/** How long a finished task took, seconds. The time in the queue does not count. */
export function elapsedSeconds({ startsAt, finishesAt }: EmulatedTask): number {
  return (finishesAt - startsAt) / 1_000;
}

function recordOf(task: EmulatedTask, now: number, origin: string): JsonObject {
  const { id, traceId, createdAt, startsAt, finishesAt, request } = task;
  const record: JsonObject = {
    _id: id.replaceAll("-", "").slice(0, 24),
    id,
    api_id: API_ID,
    application_id: APPLICATION_ID,
    credential_id: CREDENTIAL_ID,
    user_id: USER_ID,
    job_id: "0d2042f9-ba8d-496d-8ab5-182617e28f9e",
    created_at: createdAt / 1_000,
    request,
    trace_id: traceId,
    type: "videos",
  };
  if (now >= startsAt) record.started_at = startsAt / 1_000;
  if (isFinished(task, now)) {
    record.finished_at = finishesAt / 1_000;
    record.elapsed = elapsedSeconds(task);
    record.response = resultOf(task, origin);
  }
  return record;
}

/** The result of a finished task, which is also the `response` in its record. */
function resultOf(task: EmulatedTask, origin: string): JsonObject {
  const { id, traceId, model, videoSeconds, credits, failure } = task;
  if (failure) return { success: false, task_id: id, trace_id: traceId, error: failure };
  const video_url = videoUrl(task, origin);
  const cost = credits === undefined ? {} : { cost: { amount: credits, currency: "credit" } };
  if (model === "wan3.0-video") {
    const data = { model, status: "succeeded", usage: { duration: videoSeconds }, video_url };
    return { success: true, task_id: id, data, ...cost };
  }
  return { success: true, video_url, state: "completed", task_id: id, ...cost };
}

/** The bodies as the emulator writes them. */
export const emulatedBodies: ServiceBodies = {
  // Here `success` means that the request was accepted, not that the task has succeeded.
  acknowledgement: ({ id }, traceId) => ({ success: true, task_id: id, trace_id: traceId }),
  record: recordOf,
  result: resultOf,
};
