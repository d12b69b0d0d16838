import type { Body } from "./rules.js";

/** A generation on the emulator. */
export interface EmulatedTask {
  readonly id: string;
  readonly traceId: string;
  readonly model: string;
  /** The fields of the request that the service knows. */
  readonly request: Body;
  /** Unix time, ms. */
  readonly createdAt: number;
  /** Unix time, ms. */
  readonly finishesAt: number;
  /** Why it will fail, when it will. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}

// How much of its time a task waits in the queue, and how much is over when its record first shows progress.
const QUEUED = 0.1;
const SNAPSHOT_FROM = 0.5;
const VIDEO_LIFETIME_SECONDS = 24 * 60 * 60;

/** Whether the task is over. */
export function isFinished(task: EmulatedTask, now: number): boolean {
  return now >= task.finishesAt;
}

/** The record of `/wan/tasks` at this moment. */
export function recordOf(task: EmulatedTask, now: number, origin: string): Body {
  const { id, traceId, createdAt, finishesAt, request } = task;
  const startedAt = createdAt + (finishesAt - createdAt) * QUEUED;
  const record: Body = {
    _id: id.replaceAll("-", "").slice(0, 24),
    id,
    api_id: "6a4ecdbf-b219-4505-8277-5ec4b1ac14f8",
    application_id: "52933893-8e8b-4cd6-b9e5-2354eedea000",
    credential_id: "c7173d71-d234-413e-ab72-7bfa6715d12f",
    user_id: "ad7afe47-cea9-4cda-980f-2ad8810e51cf",
    created_at: createdAt / 1_000,
    request,
    trace_id: traceId,
    type: "videos",
  };
  if (now >= startedAt) record.started_at = startedAt / 1_000;
  if (isFinished(task, now)) {
    record.finished_at = finishesAt / 1_000;
    record.elapsed = (finishesAt - startedAt) / 1_000;
    record.response = resultOf(task, origin);
  } else if (now - createdAt >= (finishesAt - createdAt) * SNAPSHOT_FROM) {
    // The service reports progress with a `success` that is not the end.
    record.finished_at = null;
    record.response = { success: true, state: "processing", task_id: id };
  }
  return record;
}

/** The body of a synchronous answer, of a callback, and of a finished record's `response`. */
export function resultOf(task: EmulatedTask, origin: string): Body {
  const { id, traceId, model, request, failure, finishesAt } = task;
  if (failure) return { success: false, task_id: id, trace_id: traceId, error: failure };
  if (model === "wan3.0-video") {
    const usage = { duration: request.duration ?? 5 };
    const data = { model, status: "succeeded", usage, video_url: `${origin}/videos/${id}.mp4` };
    return { success: true, task_id: id, data, cost: { amount: 4.73, currency: "credit" } };
  }
  const expires = Math.floor(finishesAt / 1_000) + VIDEO_LIFETIME_SECONDS;
  const signature = id.replaceAll("-", "").slice(0, 27);
  return {
    success: true,
    state: "completed",
    task_id: id,
    prompt: request.prompt,
    video_url: `${origin}/videos/${id}.mp4?Expires=${expires}&OSSAccessKeyId=emulator&Signature=${signature}`,
    video_width: 320,
    video_height: 180,
  };
}
