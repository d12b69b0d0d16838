// Measures what it costs one client to submit jobs and wait for them, in a separate process:
//
//   node --expose-gc bench/crowd/measure.mjs <client's file> <jobs> [options of the client, as JSON]
//
// Prints the result as JSON.

import { heapUsed } from "../heap.mjs";
import { seededRandom } from "../seeded-random.mjs";
import { median, quantile } from "../statistics.mjs";
import { measureTurns } from "./event-loop-turns.mjs";
import { installStub, makeTasks, promptOf } from "./stub.mjs";

const [file, count, options] = process.argv.slice(2);
const jobs = Number(count);
const BASE_URL = "https://api.example.com";
// Some code is loaded only when it is first needed. The first jobs are therefore a warm-up: they are short and not counted.
const WARM_UP_JOBS = 20;
const WARM_UP_TASK_MS = 3_000;
// After this time, all jobs are waiting, and no task has ended.
const HEAP_AFTER_MS = 45_000;

const random = seededRandom(1);
const tasks = makeTasks(WARM_UP_JOBS + jobs, (number) =>
  number < WARM_UP_JOBS ? WARM_UP_TASK_MS : 60_000 + random() * 10_000,
);
const settledAt = new Float64Array(WARM_UP_JOBS + jobs);
const turns = measureTurns();
const stub = installStub(tasks, turns.mark);
const { default: client } = await import(file);
stub.client = client;
const call = client.makeVideo ?? (client.generate ? generate : submitAndWait);
const create = () => client.create(BASE_URL, options && JSON.parse(options));

const outcomes = { left: 0, videos: 0, failed: 0, reason: undefined, onEnd: undefined };
// Created before the measurement, so that the memory of the bench for each job does not count as the client's.
const handlers = tasks.ids.map((_, number) => (value) => {
  settledAt[number] = performance.now();
  if (client.videoIn(value)) outcomes.videos++;
  else fail("no video");
  endOne();
});
const onError = (error) => {
  fail(error?.constructor?.name ?? "an error");
  endOne();
};

await run(create(), 0, WARM_UP_JOBS);
const result = await measure(create());
process.stdout.write(JSON.stringify(result), () => process.exit());

async function measure(api) {
  Object.assign(outcomes, { videos: 0, failed: 0, reason: undefined });
  Object.assign(stub, { submissions: 0, reads: 0 });
  turns.reset();
  const heapBefore = heapUsed();
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const ended = run(api, WARM_UP_JOBS, WARM_UP_JOBS + jobs);
  const waiting = await measureWaiting();
  await ended;
  const cpuMs = cpuMsSince(cpuBefore) - waiting.cpuMs;
  const seconds = (performance.now() - startedAt) / 1_000;
  const { videos, failed, reason } = outcomes;
  const { submissions, reads } = stub;
  const late = latenessMs();
  return {
    videos,
    failed,
    reason,
    requests: submissions + reads,
    reads,
    cpuMsPerJob: cpuMs / jobs,
    heapKbPerJob: waiting.heap && (waiting.heap - heapBefore) / 1_024 / jobs,
    lateMs: late.length > 0 ? { median: median(late), p95: quantile(late, 0.95) } : undefined,
    longestTurnMs: turns.longest(),
    seconds,
  };
}

/** The heap while all jobs wait, and the CPU time that it took to measure it. */
async function measureWaiting() {
  await new Promise((resolve) => setTimeout(resolve, HEAP_AFTER_MS));
  const firstEnd = tasks.endsAt.subarray(WARM_UP_JOBS).reduce((one, other) => Math.min(one, other));
  const allWait = stub.submissions >= jobs && outcomes.left === jobs && performance.now() < firstEnd;
  if (!allWait) return { cpuMs: 0 };
  const before = process.cpuUsage();
  const waiting = { heap: heapUsed(), cpuMs: cpuMsSince(before) };
  turns.skip();
  return waiting;
}

/** Starts the jobs from one number up to another, all in one turn. Resolves when the last one has ended. */
function run(api, from, to) {
  outcomes.left = to - from;
  turns.mark();
  for (let number = from; number < to; number++) {
    call(api, promptOf(number)).then(handlers[number], onError);
  }
  return new Promise((resolve) => {
    outcomes.onEnd = resolve;
  });
}

function generate(api, prompt) {
  return client.generate(api, { prompt });
}

function submitAndWait(api, prompt) {
  return client.submit(api, prompt).then((id) => client.wait(api, id, {}));
}

function fail(reason) {
  outcomes.failed++;
  outcomes.reason ??= reason;
}

function endOne() {
  if (--outcomes.left === 0) outcomes.onEnd();
}

function cpuMsSince(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** From the end of each task until its caller had the result, ms. Without the jobs that failed. */
function latenessMs() {
  const late = settledAt.map((at, number) => at - tasks.endsAt[number]).subarray(WARM_UP_JOBS);
  return late.filter((_, index) => settledAt[WARM_UP_JOBS + index] > 0);
}
