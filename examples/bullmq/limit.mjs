// Measures what eight processes do with one token, first with one rate limiter each, then with a shared one in Redis.
// The emulator refuses more than 5 reads in any second, and more than 60 submissions in any minute. Exits with 1 if the emulator
// refused more than 2 % of the reads of the shared limiter, or accepted fewer than 85 % of the reads that it allows.
//
//   npm run limit

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";
import { startRedis } from "./redis.mjs";

const PROCESSES = 8;
const SECONDS = 30;
/** The time that is not counted, seconds, because the first requests of eight processes at once take long. */
const WARM_UP_SECONDS = 3;
const LIMITS = { readsPerSecond: 5, submitsPerMinute: 60 };
/** The tasks that each process waits for. One in three ends during the measurement. */
const TASKS = 150;
/** How long it takes to submit all tasks. */
const MINUTES = Math.ceil((PROCESSES * TASKS) / LIMITS.submitsPerMinute);
/** How often each task should be read, ms. For this, all processes together need 12 reads a second. */
const POLL_INTERVAL_MS = 2_000;
/** The submissions of each process: 80 in total, of which 60 are within the limit. */
const SUBMISSIONS = 10;
const MAX_REFUSED = 0.02;
const MIN_USED = 0.85;

const redis = await startRedis();
console.log(
  `${PROCESSES} processes on one token, ${SECONDS} seconds, at most ${LIMITS.readsPerSecond} reads a second`,
);
const own = await measure({});
const shared = await measure({ LIMITS: JSON.stringify(LIMITS) });
redis.close();
print({ "one for each process": own, "one in Redis for all": shared });
console.log(
  `reads refused in the first ${WARM_UP_SECONDS} seconds, which are not counted: ${own.warmUp.refused} and ${shared.warmUp.refused}`,
);
const isWithin = shared.reads.share <= MAX_REFUSED;
const isUsed = shared.reads.accepted >= MIN_USED * LIMITS.readsPerSecond * SECONDS;
if (!isWithin) console.log(`more than ${MAX_REFUSED * 100} % of the shared limiter's reads were refused`);
if (!isUsed) console.log(`the shared limiter used less than ${MIN_USED * 100} % of the limit`);
if (isWithin && isUsed) console.log("the shared limiter stayed at the limit");
process.exit(isWithin && isUsed ? 0 : 1);

/** Runs the processes, with additional variables in their environment, and counts. */
async function measure(variables) {
  let secondsToEnd = 0;
  // The clock starts in the past, and reaches the present when all tasks have been submitted.
  const clock = { now: () => Date.now() - MINUTES * 60_000 };
  const emulator = createEmulator({ clock, rateLimit: LIMITS, taskSeconds: () => secondsToEnd });
  const statuses = { "/wan/tasks": [], "/wan/videos": [] };
  const api = await serveEmulator({ ...emulator, fetch: countedFetch });
  const env = {
    ...process.env,
    REDIS_URL: redis.url,
    WAN_BASE_URL: api.url,
    ACEDATACLOUD_API_TOKEN: "emulator",
    ...variables,
  };
  const program = join(import.meta.dirname, "limit-worker.mjs");
  const children = Array.from({ length: PROCESSES }, () => fork(program, { env }));
  await Promise.all(children.map((child) => once(child, "message")));
  const ids = await addTasks();
  const endsAt = new Map(emulator.tasks.map(({ id, finishesAt }) => [id, finishesAt]));
  const delays = [];
  for (const [index, child] of children.entries()) {
    child.on("message", (id) => delays.push(emulator.clock.now() - endsAt.get(id)));
    child.send({
      submissions: SUBMISSIONS,
      ids: ids.slice(index * TASKS, (index + 1) * TASKS),
      pollInterval: POLL_INTERVAL_MS,
    });
  }
  await sleep(WARM_UP_SECONDS * 1_000);
  const warmUp = summaryOf(statuses["/wan/tasks"]);
  for (const counted of [statuses["/wan/tasks"], delays]) counted.length = 0;
  await sleep(SECONDS * 1_000);
  const result = {
    warmUp,
    reads: summaryOf(statuses["/wan/tasks"]),
    submissions: summaryOf(statuses["/wan/videos"]),
    delays: delays.toSorted((one, other) => one - other),
  };
  await Promise.all(children.map(stop));
  await api.close();
  return result;

  async function countedFetch(request) {
    const response = await emulator.fetch(request);
    statuses[new URL(request.url).pathname]?.push(response.status);
    return response;
  }

  /** Submits the tasks in the minutes before the measurement, within the limit of submissions. Resolves to their ids. */
  async function addTasks() {
    const wan = new WanClient({ fetch: emulator.fetch, apiKey: "emulator" });
    const ids = [];
    for (let minute = 0; minute < MINUTES; minute++) {
      for (let index = 0; index < LIMITS.submitsPerMinute; index++) {
        const secondsToStart = 60 * (MINUTES - minute);
        const end = index % 3 === 0 ? WARM_UP_SECONDS + SECONDS * Math.random() : 3_600;
        secondsToEnd = secondsToStart + end;
        ids.push((await wan.submit({ model: "wan2.6-t2v", prompt: "A paper boat in the rain" })).id);
      }
      await emulator.clock.advance(60_000);
    }
    return ids;
  }
}

async function stop(child) {
  child.kill();
  await once(child, "exit");
}

function summaryOf(statuses) {
  const refused = statuses.filter((status) => status === 429).length;
  return { accepted: statuses.length - refused, refused, share: refused / statuses.length };
}

function print(results) {
  const columns = [
    "rate limiter",
    "reads accepted a second",
    "reads refused",
    "share refused",
    "delay, median, s",
    "delay, 95 %, s",
    "submissions accepted",
    "submissions refused",
  ];
  console.log(rowOf(columns));
  console.log(rowOf(columns.map(() => "---")));
  for (const [name, { reads, submissions, delays }] of Object.entries(results)) {
    const delayAt = (share) => (delays[Math.floor(delays.length * share)] / 1_000).toFixed(1);
    const cells = [
      name,
      (reads.accepted / SECONDS).toFixed(2),
      reads.refused,
      `${(reads.share * 100).toFixed(1)} %`,
      delayAt(0.5),
      delayAt(0.95),
      submissions.accepted,
      submissions.refused,
    ];
    console.log(rowOf(cells));
  }
}

function rowOf(cells) {
  return `| ${cells.join(" | ")} |`;
}
