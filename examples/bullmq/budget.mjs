// Runs the example with a spending limit: 60 jobs, and credits for 40 of them. Some tasks fail, some responses are lost, and both
// workers are killed while they submit. Exits with 0 only if the limit held at all times, and each credit is accounted for.
//
//   npm run budget

import { setTimeout as sleep } from "node:timers/promises";
import { createEmulator } from "wan-client/emulator";
import { redisBudgetStore } from "./budget-store.mjs";
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
  withholdResponses,
} from "./demonstration.mjs";
import { BUDGET_KEY, taskStore } from "./queue.mjs";

const JOBS = 60;
/** What a video costs, credits. */
const PRICE = 13.5;
const LIMIT = 40 * PRICE;
const MODERATED = 2;
const FAILING = 4;

/** The job for which neither the response nor the callback arrives. */
let silentJob;
const emulator = createEmulator({
  taskSeconds: 4,
  priceRules: [{ conditions: {}, consumption: PRICE }],
  deliverCallback: (request) =>
    jobIdIn(request.url) === silentJob ? new Response(null, { status: 503 }) : fetch(request),
});
const { outcomes, faults, tasks, requests } = emulator;
// These apply to the submissions in the order of their arrival, whatever their jobs.
outcomes.next("moderated", MODERATED);
outcomes.next({ fail: "api_error" }, FAILING);
const respondAsUsual = (_, respond) => respond();
faults.next(respondAsUsual, { on: "submit", times: 5 });
faults.next("reset", { on: "submit", times: 3 });
faults.next(loseAllResponses, { on: "submit" });
const killAfterAcceptance = withholdResponses(emulator, { accepted: true });
faults.next(respondAsUsual, { on: "submit", times: 9 });
const killBeforeAcceptance = withholdResponses(emulator, { accepted: false });

const env = {
  FOLDER: "out/budget",
  READS_PER_SECOND: "100",
  UNKNOWN_SECONDS: "15",
  BUDGET_CREDITS: String(LIMIT),
};
const { folder, redis, queue, close } = await prepare({ jobs: JOBS, emulator, env });
console.log(`each costs ${PRICE} credits; the limit is ${LIMIT} credits`);
const store = redisBudgetStore(redis, { key: BUDGET_KEY });
const watch = watchLimit();
const workers = [start("worker.mjs"), start("worker.mjs")];
const ended = allSettled(queue, JOBS);
await killAfterAcceptance(workers[0]);
console.log(
  `killed a worker while ${IN_FLIGHT} submissions were accepted and had no response; starting another one`,
);
workers[0] = start("worker.mjs");
await killBeforeAcceptance(workers[1]);
console.log(
  `killed the other one while ${IN_FLIGHT} submissions were sent and not accepted; starting another one`,
);
workers[1] = start("worker.mjs");
await ended;
await Promise.all(workers.map(stop));
const { highest, checks, violations } = await watch.end();
await report();
await close();
process.exit();

/** The emulator bills the task, but neither its response nor its callback arrives. */
async function loseAllResponses(_, respond) {
  const response = respond();
  silentJob = jobIdIn(tasks.at(-1).request.callback_url);
  await response;
  throw new Error("The connection broke.");
}

/** The price of all tasks that have not failed, credits. */
function billed(accepted) {
  return accepted.filter(({ failure, finishesAt }) => !failure || Date.now() < finishesAt).length * PRICE;
}

/** Compares the emulator, the store and the limit every 50 ms. */
function watchLimit() {
  const violations = new Set();
  let [highest, checks, isEnding] = [0, 0, false];
  const expect = (holds, text) => holds || violations.add(text);

  async function check() {
    const accepted = [...tasks];
    highest = Math.max(highest, billed(accepted));
    const { spent, reserved } = await store.read();
    // The credits of these tasks were reserved before they were sent. Tasks that have failed during the read are omitted,
    // because their credits may have been released.
    const covered = billed(accepted);
    expect(covered <= spent + reserved, `${covered} billed, ${spent} spent, ${reserved} reserved`);
    expect(spent + reserved <= LIMIT, `${spent} spent, ${reserved} reserved`);
    expect(highest <= LIMIT, `${highest} billed`);
    checks++;
  }

  async function run() {
    for (; !isEnding; await sleep(50)) await check();
    await check();
    return { highest, checks, violations };
  }

  const running = run();
  return {
    end() {
      isEnding = true;
      return running;
    },
  };
}

async function report() {
  const done = idsOf(await queue.getCompleted(0, -1));
  const failed = await queue.getFailed(0, -1);
  const failedWith = (pattern) => idsOf(failed.filter(({ failedReason }) => pattern.test(failedReason)));
  const refused = failedWith(new RegExp(`^BudgetExceededError: .*, but 0 of ${LIMIT} are left`));
  const moderated = failedWith(/^ModerationError: /);
  const unsuccessful = failedWith(/^\S+ failed: /);
  const unknown = failedWith(/^maybeAccepted: /);
  const claims = await Promise.all(refused.map((id) => taskStore(redis).read(id)));

  const sent = requests
    .filter(({ path }) => path === "/wan/videos")
    .map(({ body }) => jobIdIn(body.callback_url));
  const paid = tasks.filter(({ failure }) => !failure).map(({ request }) => jobIdIn(request.callback_url));
  const { spent, reserved, reservations } = await store.read();
  const keys = reservations.map(({ key }) => key);
  const videos = countVideos(folder);

  const lines = [
    `videos: ${videos}, for ${spent} credits`,
    `given back: ${moderated.length} jobs were moderated, ${unsuccessful.length} tasks failed`,
    `refused because of the limit: ${refused.length} jobs; requests that were sent for them: ${count(sent, refused)}`,
    `still reserved: ${reserved} credits, for ${list(keys)}`,
    `of these the emulator has billed: ${list(paid.filter((id) => unknown.includes(id)))}`,
    `left: ${LIMIT - spent - reserved} credits; jobs that were refused stay refused`,
    `billed at any time: at most ${highest} credits, in ${checks} checks; paid twice: ${list(repeated(paid))}`,
    ...[...violations].map((violation) => `wrong: ${violation}`),
  ];
  for (const line of lines) console.log(line);

  const counts = {
    "the limit holds at all times": checks > 0 && violations.size === 0,
    "each job ends once": same([done, refused, moderated, unsuccessful, unknown].flat(), jobIds()),
    "no job is sent twice": repeated(sent).length === 0,
    "each job that is done has its video": videos === done.length,
    "moderated and failed": moderated.length === MODERATED && unsuccessful.length === FAILING,
    "jobs are refused, with nothing sent and no claim left":
      refused.length > 0 && count(sent, refused) === 0 && claims.every((claim) => claim === null),
    "what is spent is what was billed for the jobs that are done":
      spent === done.length * PRICE && same(paid, [...done, silentJob]),
    "what stays reserved is for the jobs with an unknown outcome":
      unknown.length === IN_FLIGHT + 1 && same(keys, unknown) && reserved === unknown.length * PRICE,
  };
  const wrong = Object.keys(counts).filter((name) => !counts[name]);
  for (const name of wrong) console.log(`wrong: ${name}`);
  console.log(wrong.length === 0 ? "all counts are right" : "the counts are wrong");
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

function idsOf(jobs) {
  return jobs.map(({ id }) => id);
}

function jobIds() {
  return Array.from({ length: JOBS }, (_, index) => `boat-${index + 1}`);
}

/** How many of the requests were for these jobs. */
function count(sent, ids) {
  return sent.filter((id) => ids.includes(id)).length;
}

function same(ids, others) {
  return JSON.stringify(ids.toSorted()) === JSON.stringify(others.toSorted());
}
