// The steps of a video, for any engine. Each makes at most one call of the API, and its input and output are JSON. The other
// files here differ only in how they sleep between the steps.

import {
  nextPollDelay,
  openVideo,
  type SubmitOutcome,
  submitOnce,
  type TaskRef,
  WanClient,
  WanError,
  type WanRequest,
} from "wan-client";
import { signCallbackUrl, verifyCallback } from "wan-client/callbacks";

/** A requested video. Its id is the job id of its callback. */
export interface VideoJob {
  id: string;
  request: WanRequest;
}

/** The state of a task. */
export type ReadResult =
  /** Sleep for `sleepMs`, and read the task again. */
  | { status: "pending"; sleepMs: number }
  /** Without the video's URL, because engines store the results of steps, and anyone with the URL can read the video. */
  | { status: "succeeded" }
  /** The task ended without a video, and is not billed. */
  | { status: "failed"; message: string };

/** A store that all of your processes share, such as Redis, DynamoDB or Postgres. */
export interface ClaimStore {
  /** Resolves to `true` only for the first call for a job. Must be atomic (`SET NX`, `attribute_not_exists`, `ON CONFLICT`). */
  claim(jobId: string): Promise<boolean>;
  release(jobId: string): Promise<void>;
}

export interface Config {
  claims: ClaimStore;
  /** The public URL of your receiver. */
  callbackUrl: string;
  /** The secret that signs callback URLs. */
  secret: string;
  /** Stores a video in your own storage, and resolves to its address there. */
  store(name: string, stream: ReadableStream<Uint8Array>): Promise<string>;
}

// At module scope, so that all calls of a function instance share its connections and its rate limit.
const wan = new WanClient();

/** Step 1. It can be repeated: only one of the attempts submits. */
export async function submitStep(
  job: VideoJob,
  { claims, callbackUrl, secret }: Config,
): Promise<SubmitOutcome> {
  const callback_url = await signCallbackUrl(callbackUrl, { secret, jobId: job.id });
  return submitOnce(
    wan,
    { ...job.request, callback_url },
    { claim: () => claims.claim(job.id), release: () => claims.release(job.id) },
  );
}

/** Step 2, after each sleep or callback. It costs nothing, and can be repeated. */
export async function readStep(ref: TaskRef): Promise<ReadResult> {
  const task = await wan.getTask(ref);
  if (task.status === "pending") return { status: "pending", sleepMs: nextPollDelay(task) };
  if (task.status === "failed") return { status: "failed", message: task.error.message };
  return { status: "succeeded" };
}

/** Step 3. It can be repeated. The URL of a 2.6 model stops working about a day after the video was made. */
export async function storeStep(ref: TaskRef, { store }: Config): Promise<string> {
  const task = await wan.getTask(ref);
  if (task.status !== "succeeded") throw new Error(`${task.id} has no video.`);
  const { stream } = await openVideo(task, { client: wan });
  return store(`${task.id}.mp4`, stream);
}

/** Verifies a callback. Resolves to the job to wake up. Its claims about the task are not trusted: `readStep` reads the task. */
export async function callbackStep(request: Request, { secret }: Config) {
  const { jobId, taskId } = await verifyCallback(request, { secret });
  return { jobId, taskId };
}

/**
 * Turns an error of the client that is not retryable into the engine's error for a step that must not be repeated. Other errors,
 * such as those of your own storage, are left as they are, so that the engine repeats the step.
 */
export async function withFinalError<T>(step: Promise<T>, final: (error: WanError) => Error): Promise<T> {
  return step.catch((error: unknown) => {
    throw WanError.is(error) && !error.retryable ? final(error) : error;
  });
}
