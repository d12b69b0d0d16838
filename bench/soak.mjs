// Thousands of videos through one client, with faults throughout:
//
//   npm run bench:soak                     5,000 tasks over two hours of virtual time
//   npm run bench:soak -- --tasks 500      a smaller size
//   npm run bench:soak -- --seed 7         other faults
//
// The client, its receiver of callbacks and the emulator run as they ship, over real sockets. A fifth of all requests go
// wrong, and every 20 minutes nothing gets through for 90 seconds. A job whose submit is reported as `maybeAccepted` is
// looked up on the server, as a person would do on the provider's usage page, before it is sent again. Ends with code 1
// unless every job was paid for once and has its result, and memory and handles are what they were. It runs without the
// optimizer of V8, whose code would fill the heap meanwhile.

import { parseArgs } from "node:util";
import { runSoak } from "./soak/run.mjs";

const { values } = parseArgs({
  options: {
    tasks: { type: "string", default: "5000" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const HOURS = 2;
// The heap is looked at after the same small run before and after, so that what is compiled and kept once is not counted.
const SMALL = { tasks: 300, hours: 0.12, seed: 0 };
const MOST_GROWTH = 0.05;

for (const tasks of [1_000, SMALL.tasks]) await runSoak({ ...SMALL, tasks });
const before = { heap: await heap(), handles: handles() };
const result = await runSoak({ tasks: Number(values.tasks), hours: HOURS, seed: Number(values.seed) });
await runSoak(SMALL);
const growth = (await heap()) / before.heap - 1;
const left = handles().length - before.handles.length;

const report = {
  ...result,
  "heap after, over before": `${(growth * 100).toFixed(1)} %`,
  "handles left": left,
};
const wrong = [
  ...result.wrong,
  ...(growth > MOST_GROWTH ? ["the heap has grown"] : []),
  ...(left > 0 ? [`handles are left: ${handles()}`] : []),
];
report.wrong = wrong;
if (values.json) console.log(JSON.stringify(report));
else {
  for (const [name, value] of Object.entries({ ...report, wrong: wrong.join(", ") || "nothing" })) {
    console.log(`${name.padEnd(52)}${value}`);
  }
}
process.exit(wrong.length === 0 ? 0 : 1);

async function heap() {
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}

function handles() {
  return process.getActiveResourcesInfo().filter((name) => !/^(TTYWrap|PipeWrap|Timeout)$/.test(name));
}
