// The steps of a video, for any engine: each is one call of the API at most, takes JSON, and gives JSON. The recipes beside
// this file differ only in how they sleep between them.

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

/** A video that somebody asked for. Its id is the job id of its callback. */
export interface VideoJob {
  id: string;
  request: WanRequest;
}

/** What a look at a task found. */
export type Look =
  /** Sleep that long, ms, and look again. */
  | { status: "pending"; sleepMs: number }
  /** Not its URL, which is its own key: an engine keeps what leaves a step. */
  | { status: "succeeded" }
  /** Ended without a video, and not billed. */
  | { status: "failed"; message: string };

/** Where your processes write down what all of them must know: Redis, DynamoDB, Postgres, ... */
export interface Book {
  /** In one atomic step: `true` for the first who asks for this job, ever (`SET NX`, `attribute_not_exists`, `ON CONFLICT`). */
  claim(jobId: string): Promise<boolean>;
  release(jobId: string): Promise<void>;
}

export interface Surroundings {
  book: Book;
  /** Where the API reaches your receiver, and what its URLs are signed with. */
  callbackUrl: string;
  secret: string;
  /** Keeps a video in a storage of your own, and resolves to its address there. */
  store(name: string, stream: ReadableStream<Uint8Array>): Promise<string>;
}

// At module scope, so that the instances of a function share its connections and its pace.
const wan = new WanClient();

/** Step 1, safe to repeat: only one of all attempts submits. */
export async function submitStep(
  job: VideoJob,
  { book, callbackUrl, secret }: Surroundings,
): Promise<SubmitOutcome> {
  const callback_url = await signCallbackUrl(callbackUrl, { secret, jobId: job.id });
  return submitOnce(
    wan,
    { ...job.request, callback_url },
    { claim: () => book.claim(job.id), release: () => book.release(job.id) },
  );
}

/** Step 2, as often as needed, after a sleep or a callback. Costs nothing, and is safe to repeat. */
export async function readStep(ref: TaskRef): Promise<Look> {
  const task = await wan.getTask(ref);
  if (task.status === "pending") return { status: "pending", sleepMs: nextPollDelay(task) };
  if (task.status === "failed") return { status: "failed", message: task.error.message };
  return { status: "succeeded" };
}

/** Step 3, safe to repeat. The URL of a 2.6 model stops working about a day after the video was made. */
export async function storeStep(ref: TaskRef, { store }: Surroundings): Promise<string> {
  const task = await wan.getTask(ref);
  if (task.status !== "succeeded") throw new Error(`${task.id} has no video.`);
  const { stream } = await openVideo(task, { client: wan });
  return store(`${task.id}.mp4`, stream);
}

/** A callback, as one step: whom to wake up. What it claims about the task is a hint, until `readStep` has looked. */
export async function callbackStep(request: Request, { secret }: Surroundings) {
  const { jobId, taskId } = await verifyCallback(request, { secret });
  return { jobId, taskId };
}

/**
 * A step whose failure is told in the engine's own words where it is final, so that the engine does not repeat it. What is
 * not ours (your book, your storage) may pass, as a rule.
 */
export async function orFinal<T>(step: Promise<T>, final: (error: WanError) => Error): Promise<T> {
  return step.catch((error: unknown) => {
    throw WanError.is(error) && !error.retryable ? final(error) : error;
  });
}
