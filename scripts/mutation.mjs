// Mutation testing with Stryker. It makes many small changes to the library, one at a time, and counts those that a test detects.
//
//   node scripts/mutation.mjs                              all of SCOPE; takes an hour or two
//   node scripts/mutation.mjs src/transport/retry.ts       only these files or folders
//   node scripts/mutation.mjs --force                      ignores the results of earlier runs
//
// Prints each mutant that no test detects, except those that mutation/explained.mjs explains. Exits with 1 below 85 percent.

import { readFileSync, rmSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { installedIn } from "./installed-tools.mjs";
import { tableOf } from "./markdown.mjs";
import { isExplained } from "./mutation/explained.mjs";

const SCOPE = ["src/transport", "src/util", "src/polling", "src/tasks", "src/wire"];
const MIN_SCORE = 85;
const { values, positionals } = parseArgs({
  options: { force: { type: "boolean", default: false } },
  allowPositionals: true,
});
const root = resolve(import.meta.dirname, "..");
const scope = positionals.length > 0 ? positionals : SCOPE;
process.chdir(root);
// vitest.config.ts also sets TZ, but not for the threads in which Stryker runs the tests.
process.env.TZ = "Asia/Shanghai";

// `peers: false`, because Stryker's peer dependency vitest is installed in the project.
const stryker = installedIn(
  "mutation",
  ["@stryker-mutator/core@^9.6.1", "@stryker-mutator/vitest-runner@^9.6.1"],
  { peers: false },
);
stryker.install();
const incrementalFile = ".installed/mutation/results.json";
if (values.force) rmSync(incrementalFile, { force: true });
const { Stryker } = await import(stryker.file("@stryker-mutator/core/dist/src/index.js"));
const mutants = await new Stryker({
  mutate: scope.map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.ts`)),
  plugins: [stryker.file("@stryker-mutator/vitest-runner/dist/src/index.js")],
  testRunner: "vitest",
  vitest: { configFile: "scripts/mutation/vitest.config.mjs" },
  coverageAnalysis: "perTest",
  timeoutMS: 4_000,
  ignorePatterns: [".installed", "dist", "site", "out", "docs", "api"],
  tempDirName: ".installed/mutation/sandbox",
  incremental: true,
  incrementalFile,
  reporters: ["dots"],
}).runMutationTest();

const DETECTED = ["Killed", "Timeout"];
const UNDETECTED = ["Survived", "NoCoverage"];
// Stryker also returns the results of earlier runs for files outside this scope.
const counted = mutants
  .filter(({ fileName }) => scope.some((path) => relative(root, fileName).startsWith(path)))
  .filter(({ status }) => [...DETECTED, ...UNDETECTED].includes(status));
const countDetected = (those) => those.filter(({ status }) => DETECTED.includes(status)).length;
const scoreOf = (those) => (100 * countDetected(those)) / those.length;

const rows = [...new Set(counted.map(({ fileName }) => fileName))].sort().map((fileName) => {
  const those = counted.filter((mutant) => mutant.fileName === fileName);
  return [relative(root, fileName), those.length, countDetected(those), `${Math.floor(scoreOf(those))} %`];
});
const score = scoreOf(counted);
rows.push(["all", counted.length, countDetected(counted), `${score.toFixed(1)} %`]);
console.log(`\n${tableOf(["file", "mutants", "detected", "score"], rows).join("\n")}\n`);

const undetected = counted.filter(({ status }) => UNDETECTED.includes(status)).map(describe);
const unexplained = undetected.filter((mutant) => !isExplained(mutant));
for (const { file, line, from, to } of unexplained) console.log(`${file}:${line}: ${from} -> ${to}`);
console.log(`${undetected.length} not detected, ${undetected.length - unexplained.length} of them explained`);
if (score < MIN_SCORE) process.exitCode = 1;

function describe({ fileName, location: { start, end }, replacement }) {
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line - 1, end.line);
  lines.push(lines.pop().slice(0, end.column - 1));
  lines[0] = lines[0].slice(start.column - 1);
  const from = lines.map((line) => line.trim()).join(" ");
  return { file: relative(root, fileName), line: start.line, from, to: replacement };
}
