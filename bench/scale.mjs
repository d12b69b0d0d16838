// Simulates how the client waits for up to a million tasks: how many tasks the API's limits allow, the delay from the end of a
// task to the end of its wait, and the requests and the memory that the waits need.
//
//   npm run bench -- scale                    about two minutes
//   npm run bench -- scale --quick            up to 100,000 tasks, at 1 read a second; less than a minute
//   npm run bench -- scale --reads 2,10       other rates of reads per token; the default is 1,5. Only the first has all tables
//   npm run bench -- scale --lost 0.1         another share of lost callbacks; the default is 0.01
//
// A million waits do not fit into one process, so the poller is a model (`scale/model.mjs`). The bench compares the model with
// the client, in virtual time, and exits with 1 if the two differ by more than the tolerance. Every run has a seed, so the
// tables are always the same, except for the measured memory.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tableOf } from "../scripts/markdown.mjs";
import { autoRates, compareWithClient, TOLERANCE } from "./scale/check.mjs";
import { MEAN_SECONDS } from "./scale/durations.mjs";
import { duration, number } from "./scale/format.mjs";
import { engineTable, mostTasksReadAlone, paperTable } from "./scale/paper.mjs";
import { createTables, MODE_NAMES } from "./scale/tables.mjs";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    reads: { type: "string" },
    lost: { type: "string", default: "0.01" },
  },
});
const lostShare = Number(values.lost);
const { reads = values.quick ? "1" : "1,5" } = values;
const rates = reads.split(",").map(Number);
if (!(lostShare >= 0 && lostShare <= 1))
  throw new Error(`--lost: got ${values.lost}; use a number from 0 to 1.`);
if (!rates.every((rate) => rate > 0)) throw new Error(`--reads: got ${reads}; use numbers above 0.`);

const MINUTE = 60;
const HOUR = 3_600;
const largest = values.quick ? 100_000 : 1_000_000;
const upTo = (counts) => counts.filter((count) => count <= largest);
const TOTALS = upTo([1_000, 10_000, 100_000, 1_000_000]);
const PER_TOKEN = [50, 100, 1_000, 2_000, 5_000, 10_000, 15_000, 20_000];
// The number of tokens matters only as long as each has many tasks.
const loadsFrom = (smallest) =>
  TOTALS.flatMap((total) =>
    [1, 10, 100, 1_000].filter((tokens) => total / tokens >= smallest).map((tokens) => [total, tokens]),
  );
const tables = createTables(lostShare);

section("On paper");
print(`A task takes ${number(MEAN_SECONDS)} s on average.`, "");
show(paperTable(TOTALS));
print(
  "",
  `If each task is read alone, after its callback: ${number(mostTasksReadAlone(1))} waiting tasks per read a second.`,
  "",
);
show(engineTable());

section("The model and the client");
const share = `${TOLERANCE.share * 100} %`;
print(`Tolerance: ${share} of the client's figure; for delays, also ${duration(TOLERANCE.seconds)}.`, "");
const compared = await compareWithClient(values.quick ? [1_000] : [1_000, 5_000], lostShare);
show({
  header: ["tasks", "", "reads a second", "reads: model, client", "delay, median", "delay, 95 %", "agree"],
  rows: compared.map(({ count, mode, readsPerSecond, reads, median, p95, agrees }) => [
    number(count),
    MODE_NAMES[mode],
    number(readsPerSecond),
    reads.map(number).join(", "),
    median.map(duration).join(", "),
    p95.map(duration).join(", "),
    agrees ? "yes" : "NO",
  ]),
});

section('The default rate, "auto"');
const autoTasks = values.quick ? 1_000 : 5_000;
print(`The client, with ${number(autoTasks)} tasks, and the model at the rate that the server accepts.`, "");
const auto = await autoRates(autoTasks, lostShare);
show({
  header: [
    "reads a second",
    "",
    "reads",
    "of these refused",
    "delay, median, 95 %",
    "fixed rate: reads",
    "delay",
  ],
  rows: auto.map(({ limit, rate, mode, client, model }) => [
    limit === rate ? number(rate) : `${number(rate)} or more`,
    MODE_NAMES[mode],
    ...[client.reads, client.refused].map(number),
    delays(client),
    number(model.reads),
    delays(model),
  ]),
});

for (const [index, rate] of rates.entries()) {
  const at = `at ${number(rate)} ${rate === 1 ? "read" : "reads"} a second`;
  section(`One token ${at}: polling`);
  print(`At most ${tables.limit(rate)} tasks: the reads cannot see the ends of more.`, "");
  show(tables.oneToken(PER_TOKEN, rate, "polling"));
  if (index > 0) continue;
  section(`One token ${at}: callbacks`);
  show(tables.oneToken(PER_TOKEN, rate, "confirmed"));
  section(`One token ${at}: callbacks that are trusted, and a read every 10 min`);
  show(tables.oneToken(upTo([...PER_TOKEN, 100_000, 1_000_000]), rate, "trusted"));
  section(`Many tokens ${at} each: delay, median and 95 %`);
  show(tables.delays(loadsFrom(100), rate));
  section(`Many tokens ${at} each: bursts`);
  const large = loadsFrom(1_000).filter(([total]) => total >= 100_000);
  show(tables.bursts(large, [MINUTE, HOUR], rate));
}

section("Requests a second, at 1 read a second and token");
show(
  tables.requests(
    TOTALS.map((total) => [total, Math.max(1, total / 10_000)]),
    1,
  ),
);

section("Videos a day, with one token at 1 read a second");
show(tables.users([10_000, 100_000, 300_000, 1_000_000, 2_000_000, 10_000_000], 1));

section("Memory");
const memory = fileURLToPath(new URL("scale/memory.mjs", import.meta.url));
const perWait = JSON.parse(execFileSync(process.execPath, ["--expose-gc", memory], { encoding: "utf8" }));
for (const [method, size] of Object.entries(perWait))
  print(`${method}: ${number(size)} bytes of heap per wait`);
print(`This simulation: ${number(process.resourceUsage().maxRSS / 1_024)} MB at most`);

if (!compared.every(({ agrees }) => agrees)) {
  console.error("The model and the client differ by more than the tolerance.");
  process.exitCode = 1;
}

function delays({ median, p95 }) {
  return `${duration(median)}, ${duration(p95)}`;
}

function section(title) {
  print("", `## ${title}`, "");
}

function show({ header, rows }) {
  print(...tableOf(header, rows));
}

function print(...lines) {
  for (const line of lines) console.log(line);
}
