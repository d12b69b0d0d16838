// Runs the whole example: 500 jobs, two workers, an emulator with faults, and a SIGKILL to one of the workers. Exits with 0 only
// if each job was paid once and has its video.
//
//   npm start            500 jobs
//   npm start -- 50      fewer

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";
import { serveCallbacks } from "./callbacks.mjs";
import { connect, MAX_SUBMISSIONS, openQueue } from "./queue.mjs";
import { startRedis } from "./redis.mjs";

const JOBS = Number(process.argv[2] ?? 500);
const IN_FLIGHT = 2 * MAX_SUBMISSIONS; // of both workers

const folder = resolve("out/bullmq");
rmSync(folder, { recursive: true, force: true });
const redisServer = await startRedis();
const emulator = createEmulator({ taskSeconds: 6 });
const api = await serveEmulator(emulator);
const secret = randomBytes(32).toString("hex");
Object.assign(process.env, {
  REDIS_URL: redisServer.url,
  WAN_BASE_URL: api.url,
  ACEDATACLOUD_API_TOKEN: "emulator",
  CALLBACK_SECRET: secret,
  FOLDER: folder,
  UNKNOWN_SECONDS: "30",
});
const redis = connect();
const queue = openQueue(redis);
const callbacks = await serveCallbacks(redis, { secret, baseURL: api.url });
process.env.CALLBACK_URL = callbacks.url;

await once(start("producer.mjs", String(JOBS)), "exit");
const waiting = await queue.getWaitingCount();
console.log(`${waiting} jobs in the queue`);

addFaults();
const workers = [start("worker.mjs"), start("worker.mjs")];
const progress = setInterval(async () => console.log(await summary()), 2_000);
await killWorker();
while ((await settled()) < JOBS) await sleep(250);
clearInterval(progress);
await Promise.all(workers.map(stop));
await report();
await callbacks.close();
await queue.close();
redis.disconnect();
await api.close();
redisServer.close();
// Without this, Node 20 sometimes never exits after a process that it was connected to was killed.
process.exit();

function start(program, ...args) {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], { stdio: "inherit" });
  child.on("exit", (code) => {
    if (!code) return; // null after a kill
    console.error(`${program} exited with code ${code}`);
    process.exit(1);
  });
  return child;
}

/** The faults besides the kill. */
function addFaults() {
  const { faults } = emulator;
  faults.next("lost-callback", Math.ceil(JOBS / 25));
  faults.next("repeated-callback", Math.ceil(JOBS / 25));
  faults.next({ error: "too_many_requests", retryAfter: 1 }, { on: "submit", times: 5 });
  for (const fault of ["reset", "html-502", "half-body", "empty-row", "transient-error"]) {
    faults.next(fault, { on: "read", times: Math.ceil(JOBS / 50) });
  }
}

/** Kills a worker while responses to its accepted submissions are outstanding, and starts another worker. */
async function killWorker() {
  await until(() => emulator.tasks.length >= JOBS / 2);
  // The emulator accepts these submissions. Their responses never arrive.
  let outstanding = 0;
  const killed = new AbortController();
  const withhold = async (_, respond) => {
    await respond();
    outstanding++;
    if (!killed.signal.aborted) await once(killed.signal, "abort");
    throw new Error("The connection broke.");
  };
  emulator.faults.next(withhold, { on: "submit", times: IN_FLIGHT });
  await until(() => outstanding === IN_FLIGHT);
  const [victim] = workers;
  victim.kill("SIGKILL");
  await once(victim, "exit");
  killed.abort();
  console.log(`killed a worker while ${IN_FLIGHT} responses were outstanding; starting another one`);
  workers[0] = start("worker.mjs");
}

/** A worker needs Redis until it has exited. */
async function stop(worker) {
  worker.kill();
  await once(worker, "exit");
}

async function until(condition) {
  while (!condition()) await sleep(20);
}

async function settled() {
  const { completed = 0, failed = 0 } = await queue.getJobCounts("completed", "failed");
  return completed + failed;
}

async function summary() {
  const { completed, delayed, active, waiting } = await queue.getJobCounts();
  return `${completed} done, ${delayed} delayed, ${active} active, ${waiting} waiting`;
}

async function report() {
  const done = await queue.getCompleted(0, -1);
  const failed = await queue.getFailed(0, -1);
  const videos = readdirSync(folder).filter((name) => isVideo(join(folder, name))).length;
  const found = done.filter(({ returnvalue }) => returnvalue.foundByCallback);
  const jobIds = emulator.tasks.map(({ request }) =>
    new URL(request.callback_url).searchParams.get("wan_job"),
  );
  const paidTwice = jobIds.filter((id, index) => jobIds.indexOf(id) !== index);
  // The worker was killed between the claim and the request, so no callback will arrive.
  const unsent = failed.filter(
    ({ id, failedReason }) => /^maybeAccepted/.test(failedReason) && !jobIds.includes(id),
  );

  console.log(`submissions whose response was lost, recovered by their callbacks: ${names(found)}`);
  for (const { id, failedReason } of failed) console.log(`without a video: ${id} (${failedReason})`);
  console.log(`videos in ${folder}: ${videos} of ${JOBS}`);
  console.log(
    `submissions that the emulator accepted: ${jobIds.length}; paid twice: ${names(paidTwice.map((id) => ({ id })))}`,
  );
  const right =
    videos === JOBS - unsent.length &&
    jobIds.length === videos &&
    done.length === videos &&
    failed.length === unsent.length &&
    paidTwice.length === 0 &&
    found.length >= IN_FLIGHT;
  console.log(right ? "all counts are right" : "the counts are wrong");
  process.exitCode = right ? 0 : 1;
}

function names(jobs) {
  return jobs.length === 0 ? "none" : jobs.map(({ id }) => id).join(", ");
}

function isVideo(path) {
  const file = openSync(path);
  const head = Buffer.alloc(8);
  readSync(file, head);
  closeSync(file);
  return head.subarray(4).toString() === "ftyp";
}
