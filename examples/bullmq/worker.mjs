// A worker. Run as many as you like, and kill any of them at any moment: no job is submitted twice, and none is lost.
//
// A job is never processed while its video renders: each visit does one step and puts the job to sleep in Redis.

import { DelayedError, UnrecoverableError, Worker } from "bullmq";
import pLimit from "p-limit";
import { nextPollDelay, submitOnce, WanClient, WanError } from "wan-client";
import { signCallbackUrl } from "wan-client/callbacks";
import { saveVideo } from "wan-client/node";
import { connect, QUEUE, SUBMITS, taskBook } from "./queue.mjs";

const { CALLBACK_URL, CALLBACK_SECRET: secret, FOLDER = "out/bullmq" } = process.env;
/** How long a callback may take to say what became of a submit whose answer was lost, ms. */
const UNKNOWN_MS = Number(process.env.UNKNOWN_SECONDS ?? 1_800) * 1_000;
/** How long until a step is tried again that failed for a passing reason, ms. */
const PAUSE_MS = 5_000;

const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });
const redis = connect();
const book = taskBook(redis);
const atATime = pLimit(SUBMITS);

const worker = new Worker(QUEUE, visit, {
  connection: redis,
  concurrency: 20,
  // A killed worker's jobs go to another one once its locks have expired.
  lockDuration: 5_000,
  stalledInterval: 2_500,
  maxStalledCount: 100,
});
worker.on("error", (error) => console.error(`worker: ${error.message}`));
process.once("SIGTERM", () => void worker.close().then(() => redis.disconnect()));

/** One visit to a job: its result, or another visit later. */
async function visit(job, token) {
  const { sleep, ...result } = await step(job).catch(pauseOrFail);
  if (sleep === undefined) return result;
  await job.moveToDelayed(Date.now() + sleep, token);
  throw new DelayedError();
}

async function step(job) {
  const task = (await book.read(job.id)) ?? (await atATime(() => submit(job)));
  return task.id === undefined ? unknown(task) : read(job, task);
}

/** The one submit that this job ever gets, unless it was refused. */
async function submit(job) {
  const callback_url = await signCallbackUrl(CALLBACK_URL, { secret, jobId: job.id });
  const outcome = await submitOnce(
    wan,
    { ...job.data.request, callback_url },
    { claim: () => book.claim(job.id), release: () => book.release(job.id) },
  );
  if (outcome.status === "refused") {
    const { name, message, retryable } = outcome.error;
    throw retryable ? new Error(message) : new UnrecoverableError(`${name}: ${message}`);
  }
  // What became of it is unknown: the claim stays, and the callback says which task it was.
  if (outcome.status === "maybeAccepted") return { claimedAt: Date.now() };
  await book.write(job.id, outcome);
  return outcome;
}

function unknown({ claimedAt }) {
  if (Date.now() - claimedAt < UNKNOWN_MS) return { sleep: PAUSE_MS };
  throw new UnrecoverableError(
    "maybeAccepted: it may have been paid for, so that it is not submitted again.",
  );
}

async function read(job, receipt) {
  const task = await wan.getTask(receipt);
  // The safety net: a callback wakes the job up earlier.
  if (task.status === "pending") return { sleep: nextPollDelay(task) };
  if (task.status === "failed") throw new UnrecoverableError(`${task.id} failed: ${task.error.message}`);
  // The URL of a 2.6 model stops working after a day: keep the file, or copy it into your own storage here.
  const { bytes } = await saveVideo(task, `${FOLDER}/${job.id}.mp4`, { client: wan });
  return { taskId: task.id, bytes, foundByCallback: receipt.foundByCallback === true };
}

function pauseOrFail(error) {
  if (!WanError.is(error)) throw error;
  if (error.retryable) return { sleep: PAUSE_MS };
  throw new UnrecoverableError(`${error.name}: ${error.message}`);
}
