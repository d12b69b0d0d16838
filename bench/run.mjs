// Builds the package and runs one of the benches on it:
//
//   npm run bench                         lists the benches
//   npm run bench -- calls
//   npm run bench -- faults --peers       the other arguments are passed to the bench

import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

/** What each bench measures, and the options that Node needs for it. */
const BENCHES = {
  calls: ["what the client adds to the time and the CPU of a submission"],
  import: ["how the time of an import in a fresh process is divided"],
  "read-rate": ["how the adaptive read rate finds an unknown limit, next to fixed rates"],
  callbacks: ["how many callbacks a receiver handles per second"],
  waiting: ["how late waits notice the end of their tasks, and how many read requests they take"],
  scale: ["how up to a million tasks would be waited for, with one token and with many"],
  timeouts: ["how exactly waits time out, and what it costs to end 10,000 at once"],
  burst: ["how many requests 200 submissions at once take on a rate-limited server"],
  blocking: ["generateBlocking on a response that takes longer than Node's fetch waits"],
  crowd: ["what it costs a client to wait for up to 10,000 jobs at once"],
  faults: ["what a client does when a request, a response or the process fails"],
  soak: ["5,000 tasks with faults throughout: payments, results, memory", "--expose-gc", "--no-opt"],
};

const [name = "", ...args] = process.argv.slice(2);
process.exitCode = Object.hasOwn(BENCHES, name) ? run(name, args) : list(name);

function run(name, args) {
  const [, ...nodeOptions] = BENCHES[name];
  const options = { cwd: resolve(import.meta.dirname, ".."), stdio: "inherit" };
  const build = spawnSync(process.execPath, ["scripts/build.mjs", "--silent"], options);
  if (build.status !== 0) return build.status ?? 1;
  return spawnSync(process.execPath, [...nodeOptions, `bench/${name}.mjs`, ...args], options).status ?? 1;
}

function list(unknown) {
  if (unknown) console.error(`Unknown bench: ${unknown}\n`);
  console.error("npm run bench -- <name> [options]\n");
  for (const [name, [measures]] of Object.entries(BENCHES)) console.error(`  ${name.padEnd(11)}${measures}`);
  return 2;
}
