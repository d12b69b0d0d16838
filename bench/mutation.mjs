// Breaks the library in some 1,900 small ways, one after the other, and counts those that the tests notice:
//
//   npm run mutation                              all of src/http and src/tasks: an hour or two
//   npm run mutation -- src/http/send.ts          files or folders of these
//   npm run mutation -- --afresh                  also what has been found out before, and has not changed since
//
// Stryker does it, which is fetched into a folder of its own. Ends with code 1 below 85 percent, and shows each mutant
// that no test noticed, unless mutation/explained.mjs says why none can.

import { readFileSync, rmSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { installedIn } from "./installed.mjs";
import { isExplained } from "./mutation/explained.mjs";
import { tableOf } from "./readme.mjs";

const LEAST = 85;
const { values, positionals } = parseArgs({
  options: { afresh: { type: "boolean", default: false } },
  allowPositionals: true,
});
const root = resolve(import.meta.dirname, "..");
const scope = positionals.length > 0 ? positionals : ["src/http", "src/tasks"];
process.chdir(root);
// As in vitest.config.ts, whose setting does not reach the threads that Stryker runs the tests in.
process.env.TZ = "Asia/Shanghai";

// Its peer is the project's own vitest.
const stryker = installedIn(
  "mutation",
  ["@stryker-mutator/core@^9.6.1", "@stryker-mutator/vitest-runner@^9.6.1"],
  {
    peers: false,
  },
);
stryker.install();
const incrementalFile = ".installed/mutation/results.json";
if (values.afresh) rmSync(incrementalFile, { force: true });
const { Stryker } = await import(stryker.file("@stryker-mutator/core/dist/src/index.js"));
const mutants = await new Stryker({
  mutate: scope.map((path) => (path.endsWith(".ts") ? path : `${path}/**/*.ts`)),
  plugins: [stryker.file("@stryker-mutator/vitest-runner/dist/src/index.js")],
  testRunner: "vitest",
  vitest: { configFile: "bench/mutation/vitest.config.mjs" },
  coverageAnalysis: "perTest",
  timeoutMS: 4_000,
  ignorePatterns: [".installed", "dist", "site", "out", "docs", "api"],
  tempDirName: ".installed/mutation/sandbox",
  incremental: true,
  incrementalFile,
  reporters: ["dots"],
}).runMutationTest();

const NOTICED = ["Killed", "Timeout"];
const UNNOTICED = ["Survived", "NoCoverage"];
// The others that earlier runs found out about come along.
const counted = mutants
  .filter(({ fileName }) => scope.some((path) => relative(root, fileName).startsWith(path)))
  .filter(({ status }) => [...NOTICED, ...UNNOTICED].includes(status));
const noticed = (those) => those.filter(({ status }) => NOTICED.includes(status)).length;
const scoreOf = (those) => (100 * noticed(those)) / those.length;

const rows = [...new Set(counted.map(({ fileName }) => fileName))].sort().map((fileName) => {
  const those = counted.filter((mutant) => mutant.fileName === fileName);
  return [relative(root, fileName), those.length, noticed(those), `${Math.floor(scoreOf(those))} %`];
});
const score = scoreOf(counted);
rows.push(["all", counted.length, noticed(counted), `${score.toFixed(1)} %`]);
console.log(`\n${tableOf(["file", "mutants", "noticed", "score"], rows).join("\n")}\n`);

const unnoticed = counted.filter(({ status }) => UNNOTICED.includes(status)).map(describe);
const unexplained = unnoticed.filter((mutant) => !isExplained(mutant));
for (const { file, line, from, to } of unexplained) console.log(`${file}:${line}: ${from} -> ${to}`);
console.log(`${unnoticed.length} not noticed, ${unnoticed.length - unexplained.length} of them explained`);
if (score < LEAST) process.exitCode = 1;

function describe({ fileName, location: { start, end }, replacement }) {
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line - 1, end.line);
  lines.push(lines.pop().slice(0, end.column - 1));
  lines[0] = lines[0].slice(start.column - 1);
  const from = lines.map((line) => line.trim()).join(" ");
  return { file: relative(root, fileName), line: start.line, from, to: replacement };
}
