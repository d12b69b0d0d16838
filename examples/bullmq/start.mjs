// Runs the whole example: 500 jobs, two workers, an emulator with faults, and a SIGKILL to one of the workers. Exits with 0 only
// if each job was paid once and has its video.
//
//   npm start            500 jobs
//   npm start -- 50      fewer

import { createEmulator } from "wan-client/emulator";
import {
  allSettled,
  countVideos,
  IN_FLIGHT,
  jobIdIn,
  list,
  prepare,
  repeated,
  start,
  stop,
  until,
  withholdResponses,
} from "./demonstration.mjs";

const JOBS = Number(process.argv[2] ?? 500);

const emulator = createEmulator({ taskSeconds: 6 });
const env = { FOLDER: "out/bullmq", READS_PER_SECOND: "100", UNKNOWN_SECONDS: "30" };
const { folder, queue, close } = await prepare({ jobs: JOBS, emulator, env });
addFaults();
const workers = [start("worker.mjs"), start("worker.mjs")];
const ended = allSettled(queue, JOBS);
await killWorker();
await ended;
await Promise.all(workers.map(stop));
await report();
await close();
// Without this, Node 20 sometimes never exits after a process that it was connected to was killed.
process.exit();

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
  const kill = withholdResponses(emulator, { accepted: true });
  await kill(workers[0]);
  console.log(`killed a worker while ${IN_FLIGHT} responses were outstanding; starting another one`);
  workers[0] = start("worker.mjs");
}

async function report() {
  const done = await queue.getCompleted(0, -1);
  const failed = await queue.getFailed(0, -1);
  const videos = countVideos(folder);
  const found = done.filter(({ returnvalue }) => returnvalue.foundByCallback);
  const jobIds = emulator.tasks.map(({ request }) => jobIdIn(request.callback_url));
  const paidTwice = repeated(jobIds);
  // The worker was killed between the claim and the request, so no callback will arrive.
  const unsent = failed.filter(
    ({ id, failedReason }) => /^maybeAccepted/.test(failedReason) && !jobIds.includes(id),
  );

  console.log(
    `submissions whose response was lost, recovered by their callbacks: ${list(found.map(({ id }) => id))}`,
  );
  for (const { id, failedReason } of failed) console.log(`without a video: ${id} (${failedReason})`);
  console.log(`videos in ${folder}: ${videos} of ${JOBS}`);
  console.log(`submissions that the emulator accepted: ${jobIds.length}; paid twice: ${list(paidTwice)}`);
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
