import type { Body } from "./request-rules.js";
import { videoUrl } from "./video-url.js";

/** A generation on the emulator. */
export interface EmulatedTask {
  readonly id: string;
  readonly traceId: string;
  readonly model: string;
  /** What the service keeps of the request: the fields that it knows, cut to the lengths that it takes. */
  readonly request: Readonly<Body>;
  /** Unix time, ms. */
  readonly createdAt: number;
  /** When it leaves the queue. Unix time, ms. */
  readonly startsAt: number;
  /** Unix time, ms; `Infinity` when it never will. */
  readonly finishesAt: number;
  /** Why it will fail, when it will. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}

/** How much of its time a task waits in the queue. */
export const QUEUED = 0.1;
// How many times as long as it was queued a task is old when its record first shows progress.
const SNAPSHOT_AFTER = 5;

/** Whether the task is over. */
export function isFinished(task: EmulatedTask, now: number): boolean {
  return now >= task.finishesAt;
}

/** The record of `/wan/tasks` at this moment. */
export function recordOf(task: EmulatedTask, now: number, origin: string): Body {
  const { id, traceId, createdAt, startsAt, finishesAt, request } = task;
  const record: Body = {
    _id: id.replaceAll("-", "").slice(0, 24),
    id,
    api_id: "6a4ecdbf-b219-4505-8277-5ec4b1ac14f8",
    application_id: "52933893-8e8b-4cd6-b9e5-2354eedea000",
    credential_id: "c7173d71-d234-413e-ab72-7bfa6715d12f",
    user_id: "ad7afe47-cea9-4cda-980f-2ad8810e51cf",
    job_id: "0d2042f9-ba8d-496d-8ab5-182617e28f9e",
    created_at: createdAt / 1_000,
    request,
    trace_id: traceId,
    type: "videos",
  };
  if (now >= startsAt) record.started_at = startsAt / 1_000;
  if (isFinished(task, now)) {
    record.finished_at = finishesAt / 1_000;
    record.elapsed = (finishesAt - startsAt) / 1_000;
    record.response = resultOf(task, origin);
  } else if (now - createdAt >= (startsAt - createdAt) * SNAPSHOT_AFTER) {
    // The service reports progress with a `success` that is not the end.
    record.finished_at = null;
    record.response = { success: true, state: "processing", task_id: id };
  }
  return record;
}

/** The body of a synchronous answer, of a callback, and of a finished record's `response`. */
export function resultOf(task: EmulatedTask, origin: string): Body {
  const { id, traceId, model, request, failure } = task;
  if (failure) return { success: false, task_id: id, trace_id: traceId, error: failure };
  if (model === "wan3.0-video") {
    const usage = { duration: request.duration ?? 5 };
    const data = { model, status: "succeeded", usage, video_url: videoUrl(task, origin) };
    return { success: true, task_id: id, data, cost: { amount: 4.73, currency: "credit" } };
  }
  return {
    success: true,
    state: "completed",
    task_id: id,
    prompt: request.prompt,
    video_url: videoUrl(task, origin),
    video_width: 320,
    video_height: 180,
  };
}
