// Finds out what became of submissions whose response was lost: whether they were accepted, and what they cost. Submits again
// only what is not billed, under a new job id. Runs on the emulator, without a token and without a network.
//
//   npm run example lost-submission

import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, WanClient, WanError } from "wan-client";
import { createBudget, fetchPrices, findUsage, getUsage } from "wan-client/account";
import { signCallbackUrl } from "wan-client/callbacks";
import { createEmulator } from "wan-client/emulator";

// The platform writes a record when the task has ended. A real program looks once a minute, for half an hour.
const LOOK_EVERY_MS = 500; // longer than a task
const GIVE_UP_AFTER_MS = 1_000;

/** @type {{ jobId: string, duration: number, fault?: import("wan-client/emulator").Fault }[]} */
const JOBS = [
  { jobId: "row-1", duration: 5 },
  // The request is accepted, and the connection breaks before the response.
  { jobId: "row-2", duration: 6, fault: "reset" },
  // The request is accepted, and the gateway gives up. Its response has a trace id.
  { jobId: "row-3", duration: 8, fault: { error: "timeout" } },
  // The connection breaks before the request arrives. To the client, this looks like row-2.
  { jobId: "row-4", duration: 10, fault: () => Promise.reject(new TypeError("The connection broke.")) },
];

// The emulator is the API and the platform. The server for the callbacks is down.
const deliverCallback = () => new Response(null, { status: 503 });
const emulator = createEmulator({ taskSeconds: 0.4, deliverCallback });
const { fetch } = emulator;
const wan = new WanClient({ apiKey: "any", fetch, polling: { interval: 100, readsPerSecond: 10 } });
const platform = { platformToken: "platform-v1-any", fetch };
const budget = createBudget({ limit: 50, prices: await fetchPrices({ fetch }) });

// A real program keeps these in its database: the tasks, the trace ids of all submissions of the account, and the submissions
// whose outcome is unknown.
const tasks = [];
const knownTraceIds = new Set();
const lost = [];

for (const { fault, ...job } of JOBS) {
  if (fault) emulator.faults.next(fault, { on: "submit" });
  await submit(job);
}
await printBudget();

console.log("\nWhat the usage of the account says about the lost submissions:");
await findOutAll();
await printBudget();

console.log("\nWhat is not billed is submitted again, under a new job id:");
for (const { jobId, duration } of lost.filter(({ credits }) => credits === 0)) {
  // A late callback of the first submission has the old job id, and must not count for this one.
  await submit({ jobId: newIdOf(jobId), duration });
}
for (const task of tasks) await wan.waitForTask(task, { budget });
await printBudget();
process.exitCode = (await isRight()) ? 0 : 1;

/** The job id for the second submission of a job. */
function newIdOf(jobId) {
  return `${jobId}-again`;
}

/** Submits a job. If its outcome is unknown, keeps what is needed to find it out. */
async function submit({ jobId, duration }) {
  const startedAt = new Date();
  // The job id in this URL is the key of the reservation in the budget.
  const url = "https://app.example.com/api/wan";
  const callback_url = await signCallbackUrl(url, { jobId, secret: "x".repeat(32) });
  try {
    const task = await wan.submit(
      { model: "wan3.0-video", prompt: "A paper boat", duration, callback_url },
      { budget },
    );
    tasks.push(task);
    knownTraceIds.add(task.traceId);
    console.log(`${jobId}: accepted, task ${task.id}`);
  } catch (error) {
    if (!WanError.is(error) || !error.maybeAccepted) throw error;
    const traceId = ApiError.is(error) ? error.traceId : undefined;
    if (traceId) knownTraceIds.add(traceId);
    const { reservations } = await budget.read();
    const price = reservations.find(({ key }) => key === jobId)?.credits;
    lost.push({ jobId, duration, startedAt, traceId, price });
    console.log(`${jobId}: unknown (${error.name}), ${traceId ? `trace id ${traceId}` : "no trace id"}`);
  }
}

/** The record with the trace id of a lost submission. Without a trace id, the records that belong to no known submission. */
async function findRecords({ traceId, startedAt }) {
  // The clocks may differ by a minute (`npx wan-client doctor` compares them), and a task may take half an hour.
  const since = new Date(startedAt.getTime() - 60_000);
  const until = new Date(startedAt.getTime() + 31 * 60_000);
  if (traceId) {
    const record = await findUsage({ ...platform, traceId, since });
    return record ? [record] : [];
  }
  const records = [];
  for await (const record of getUsage({ ...platform, since, until })) {
    if (!knownTraceIds.has(record.traceId)) records.push(record);
  }
  return records;
}

/** Settles the reservation of a lost submission, as soon as its cost is known. */
async function findOut(job, isLastLook) {
  const records = await findRecords(job);
  // Without a trace id, the price tells whose record it is. Jobs with the same price need a record each.
  const isAlike = ({ traceId, price, credits }) => !traceId && price === job.price && credits === undefined;
  const needed = job.traceId ? 1 : lost.filter(isAlike).length;
  const fitting = records.filter((each) => job.traceId || each.originalCredits === job.price);
  const record = fitting.length >= needed ? fitting[0] : undefined;
  if (!record && !isLastLook) return;
  if (!record && records.length > 0) {
    console.log(`${job.jobId}: still unclear. Its reservation stays, and a person decides.`);
    return;
  }
  if (record) knownTraceIds.add(record.traceId);
  job.credits = record ? (record.deductedCredits ?? job.price) : 0;
  await budget.settleReservation(job.jobId, job.credits);
  console.log(`${job.jobId}: ${job.credits} credits, ${record ? `trace id ${record.traceId}` : "no record"}`);
}

/** Looks until the cost of each lost submission is known, or until it is too late for a record. */
async function findOutAll() {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  const openJobs = () => lost.filter(({ credits }) => credits === undefined);
  let isLastLook = false;
  while (!isLastLook && openJobs().length > 0) {
    await sleep(LOOK_EVERY_MS);
    isLastLook = Date.now() >= giveUpAt;
    for (const job of openJobs()) await findOut(job, isLastLook);
  }
}

async function printBudget() {
  const { limit, spent, reserved } = await budget.read();
  console.log(`budget: ${spent} of ${limit} credits spent, ${reserved} reserved`);
}

/** Compares with what only the emulator knows: each job has one video, and the videos cost what the budget has recorded. */
async function isRight() {
  const jobIds = emulator.tasks.map(({ request }) =>
    new URL(String(request.callback_url)).searchParams.get("wan_job"),
  );
  const billed = emulator.tasks.reduce((sum, { credits = 0 }) => sum + credits, 0);
  const { spent, reserved } = await budget.read();
  const hasEachOnce = JOBS.every(
    ({ jobId }) => jobIds.filter((id) => id === jobId || id === newIdOf(jobId)).length === 1,
  );
  console.log(`\nThe emulator has made the videos of ${jobIds.sort().join(", ")}.`);
  const hasNoOther = jobIds.length === JOBS.length;
  return hasEachOnce && hasNoOther && reserved === 0 && Math.abs(spent - billed) < 1e-6;
}
