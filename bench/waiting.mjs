// How late waits notice the end of their tasks, and how many read requests they take, at one request a second at most.
//
//   npm run bench -- waiting              about five minutes
//   npm run bench -- waiting --quick      few seeds, half a minute
//
// The client runs unchanged, in virtual time. The tasks take as long as observed tasks. Each figure is the median over the seeds.
// "late" is the time from the end of a task until its wait settles.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median, quantile } from "./statistics.mjs";
import { oneLoopPerTask, wanClient } from "./waiting/strategies.mjs";
import { makeTasks } from "./waiting/tasks.mjs";

const quick = process.argv.includes("--quick");
const seedsFor = (count) => (quick ? 3 : count <= 50 ? 100 : 20);
const clamp = (low, high, value) => Math.min(high, Math.max(low, value));

const strategies = {
  "wan-client": wanClient(undefined),
  "one loop per task, 3 s": oneLoopPerTask(3),
  "one loop per task, 5 s": oneLoopPerTask(5),
  "one loop per task, 15 s": oneLoopPerTask(15),
};
const intervals = {
  "the default: 2..6 s, then 1/40 of the age up to 20 s": wanClient(undefined),
  "1/10 of the age, 2..15 s": wanClient((age) => clamp(2_000, 15_000, age / 10)),
  "1/40 of the age, 6..20 s": wanClient((age) => clamp(6_000, 20_000, age / 40)),
  "1/40 of the age, 8..30 s": wanClient((age) => clamp(8_000, 30_000, age / 40)),
  "every 5 s": wanClient(5_000),
  "every 10 s": wanClient(10_000),
  "every 15 s": wanClient(15_000),
};

await compare("One poller for all waits, and one loop per task", strategies, [1, 50, 1_000, 5_000]);
await compare("The poller with other intervals", intervals, [1, 50, 1_000, 5_000]);
const path = fileURLToPath(new URL("waiting/many-waits.mjs", import.meta.url));
const { settled, heapPerWait, heapLeftPerWait, longestDelayMs } = JSON.parse(
  execFileSync(process.execPath, ["--expose-gc", path], { encoding: "utf8" }),
);
console.log(`${settled} waits at once in one process, in real time:`);
console.log(
  `  heap per wait ${heapPerWait.toFixed(0)} bytes, ${heapLeftPerWait.toFixed(0)} after all have settled`,
);
console.log(`  longest delay of the event loop ${longestDelayMs.toFixed(1)} ms`);

async function compare(title, candidates, counts) {
  console.log(title);
  console.log(
    `  ${"tasks".padStart(5)}  ${"".padEnd(54)}${"reads".padStart(7)}${"per task".padStart(10)}  late p50    p95`,
  );
  for (const count of counts) {
    for (const [name, strategy] of Object.entries(candidates)) {
      console.log(`  ${await rowOf(name, strategy, count)}`);
    }
  }
  console.log();
}

async function rowOf(name, strategy, count) {
  const runs = [];
  for (let seed = 1; seed <= seedsFor(count); seed++) {
    const { reads, lateness } = await strategy(makeTasks(count, seed), seed);
    runs.push({ reads, p50: quantile(lateness, 0.5), p95: quantile(lateness, 0.95) });
  }
  const figure = (pick) => median(runs.map(pick));
  const seconds = (value) => `${value.toFixed(1)} s`.padStart(9);
  const reads = figure((run) => run.reads);
  return `${String(count).padStart(5)}  ${name.padEnd(54)}${String(reads).padStart(7)}${(reads / count).toFixed(2).padStart(10)}${seconds(figure((run) => run.p50))}${seconds(figure((run) => run.p95))}`;
}
