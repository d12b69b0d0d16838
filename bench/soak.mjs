// Runs thousands of tasks through one client, with constant faults:
//
//   npm run bench -- soak                     5,000 tasks over two hours of virtual time
//   npm run bench -- soak --tasks 500         fewer tasks
//   npm run bench -- soak --seed 7            other faults
//   npm run bench -- soak --json              prints JSON
//
// The client, its callback receiver and the emulator run unchanged, over real sockets. A fifth of all requests fail, and
// every 20 minutes there is an outage of 90 seconds. If a submission was reported as `maybeAccepted`, the bench looks the job up
// on the server before it submits the job again, as a person would do on the provider's usage page. The bench exits with 1 unless
// every job was paid for exactly once and has its result, the heap has not grown, and no handle is left open. It needs
// --expose-gc. It also needs --no-opt, because V8's optimized code would count as growth of the heap.

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
// The heap is measured twice, each time after the same small run: before the large run, and after it. So code that is compiled
// once is not counted.
const SMALL = { tasks: 300, hours: 0.12, seed: 0 };
const MAX_HEAP_GROWTH = 0.05;

for (const tasks of [1_000, SMALL.tasks]) await runSoak({ ...SMALL, tasks });
const before = { heap: await heap(), handles: handles() };
const result = await runSoak({ tasks: Number(values.tasks), hours: HOURS, seed: Number(values.seed) });
await runSoak(SMALL);
const growth = (await heap()) / before.heap - 1;
const handlesLeft = handles().length - before.handles.length;

const report = {
  ...result,
  "heap after, over before": `${(growth * 100).toFixed(1)} %`,
  "handles left": handlesLeft,
};
const problems = [
  ...result.problems,
  ...(growth > MAX_HEAP_GROWTH ? ["the heap has grown"] : []),
  ...(handlesLeft > 0 ? [`handles are left: ${handles()}`] : []),
];
report.problems = problems;
if (values.json) console.log(JSON.stringify(report));
else {
  for (const [name, value] of Object.entries({ ...report, problems: problems.join(", ") || "none" })) {
    console.log(`${name.padEnd(52)}${value}`);
  }
}
process.exit(problems.length === 0 ? 0 : 1);

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
