// A worker. Any number of them can run, and each can be killed at any moment: no job is submitted twice, and none is lost.
//
// A job does not occupy a worker while its video renders. Each time it is processed, it does one step, and is then delayed in
// Redis.

import { DelayedError, UnrecoverableError, Worker } from "bullmq";
import pLimit from "p-limit";
import { nextPollDelay, submitOnce, WanError } from "wan-client";
import { createBudget, fetchPrices } from "wan-client/account";
import { signCallbackUrl } from "wan-client/callbacks";
import { saveVideo } from "wan-client/node";
import { redisBudgetStore } from "./budget-store.mjs";
import { BUDGET_KEY, connect, MAX_SUBMISSIONS, openClient, QUEUE, taskStore } from "./queue.mjs";

const { CALLBACK_URL, CALLBACK_SECRET: secret, FOLDER = "out/bullmq" } = process.env;
/** The spending limit of all workers together, credits. Default: none. */
const { BUDGET_CREDITS, WAN_PLATFORM_URL } = process.env;
/** How long to wait for the callback of a submission whose response was lost, ms. */
const UNKNOWN_MS = Number(process.env.UNKNOWN_SECONDS ?? 1_800) * 1_000;
/** The delay before a step that failed temporarily is repeated, ms. */
const PAUSE_MS = 5_000;

const redis = connect();
const wan = openClient(redis, { baseURL: process.env.WAN_BASE_URL });
const tasks = taskStore(redis);
const limit = pLimit(MAX_SUBMISSIONS);
const budget = BUDGET_CREDITS ? await openBudget() : undefined;

const worker = new Worker(QUEUE, processJob, {
  connection: redis,
  concurrency: 20,
  // The jobs of a killed worker go to another one when their locks have expired.
  lockDuration: 5_000,
  stalledInterval: 2_500,
  maxStalledCount: 100,
});
worker.on("error", (error) => console.error(`worker: ${error.message}`));
process.once("SIGTERM", () => void worker.close().then(() => redis.disconnect()));

async function openBudget() {
  return createBudget({
    limit: Number(BUDGET_CREDITS),
    prices: await fetchPrices({ baseURL: WAN_PLATFORM_URL }),
    store: redisBudgetStore(redis, { key: BUDGET_KEY }),
  });
}

/** Does one step of a job. Returns the result of the job, or delays it until the next step. */
async function processJob(job, token) {
  const { delay, ...result } = await step(job).catch(pauseAfterError);
  if (delay === undefined) return result;
  await job.moveToDelayed(Date.now() + delay, token);
  throw new DelayedError();
}

async function step(job) {
  const task = (await tasks.read(job.id)) ?? (await limit(() => submit(job)));
  if (task.status === "refused") return pauseOrFail(task.error);
  return task.id === undefined ? awaitCallback(task) : read(job, task);
}

/** Submits the job. It is submitted only once, unless the submission was refused. */
async function submit(job) {
  const callback_url = await signCallbackUrl(CALLBACK_URL, { secret, jobId: job.id });
  const outcome = await submitOnce(
    wan,
    { ...job.data.request, callback_url },
    { claim: () => tasks.claim(job.id), release: () => tasks.release(job.id), budget },
  );
  // Nothing was submitted, and the claim is released.
  if (outcome.status === "refused") return outcome;
  // The outcome is unknown. The claim is kept, and the callback will contain the task's id.
  if (outcome.status === "maybeAccepted") return { claimedAt: Date.now() };
  await tasks.write(job.id, outcome);
  return outcome;
}

function awaitCallback({ claimedAt }) {
  if (Date.now() - claimedAt < UNKNOWN_MS) return { delay: PAUSE_MS };
  throw new UnrecoverableError("maybeAccepted: it may have been paid for, so it is not submitted again.");
}

async function read(job, submitted) {
  const task = await wan.getTask(submitted);
  // A callback ends the delay early. The delay matters only if the callback is lost.
  if (task.status === "pending") return { delay: nextPollDelay(task) };
  // Nobody reads the task after the job has ended. If the worker is killed after this line, the next worker settles again, which
  // changes nothing.
  await budget?.settle(task, job.id);
  if (task.status === "failed") throw new UnrecoverableError(`${task.id} failed: ${task.error.message}`);
  // The URL of a 2.6 model stops working after a day: keep the file, or copy it to your own storage here.
  const { bytes } = await saveVideo(task, `${FOLDER}/${job.id}.mp4`, { client: wan });
  return { taskId: task.id, bytes, foundByCallback: submitted.foundByCallback === true };
}

function pauseAfterError(error) {
  if (!WanError.is(error)) throw error;
  return pauseOrFail(error);
}

/** A delay uses none of BullMQ's attempts, so a temporary failure never ends the job, however long it lasts. */
function pauseOrFail({ name, message, retryable }) {
  if (retryable) return { delay: PAUSE_MS };
  throw new UnrecoverableError(`${name}: ${message}`);
}
