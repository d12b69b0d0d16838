// How a fresh process spends its time when it imports the package, measured by V8's profiler.
//
//   npm run bench -- import
//   npm run bench -- import --node path/to/node     in this Node instead of the one that runs the bench
//   npm run bench -- import --write                 also writes the table into the documentation
//
// `npm run size` checks the budget of the import. Node's loader takes some time even for an empty module. The table shows what
// the package adds to that time. Each figure is the median over the processes.

import { execFileSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { tableOf, writeGenerated } from "../scripts/markdown.mjs";
import { median } from "./statistics.mjs";

const PROCESSES = 25;
const PARTS = {
  "compiling: V8 scans the whole file, and compiles what runs at once": ({ functionName }) =>
    functionName.startsWith("compile"),
  "evaluating: functions and classes are defined": ({ url }) => url.includes("/dist/"),
  "loading: Node finds, reads and links the file": ({ url }) => url.startsWith("node:"),
};
const CHINESE = {
  "part of the import": "导入的部分",
  ms: "毫秒",
  share: "占比",
  "compiling: V8 scans the whole file, and compiles what runs at once":
    "编译：V8 扫描整个文件，并编译立即执行的部分",
  "evaluating: functions and classes are defined": "执行：定义函数和类",
  "loading: Node finds, reads and links the file": "加载：Node 查找、读取并链接文件",
  "the rest": "其余",
};

const { values: options } = parseArgs({
  options: {
    node: { type: "string", default: process.execPath },
    write: { type: "boolean", default: false },
  },
});

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const modules = { empty: file("import/empty.mjs"), package: file("../dist/index.node.js") };
const runs = { empty: [], package: [] };
for (let round = 0; round < PROCESSES; round++) {
  for (const [name, path] of Object.entries(modules)) {
    const args = [file("import/profile.mjs"), pathToFileURL(path).href];
    runs[name].push(JSON.parse(execFileSync(options.node, args, { encoding: "utf8" })));
  }
}
report(runs);

function report(runs) {
  const names = [...Object.keys(PARTS), "the rest"];
  const added = (part) => Math.max(0, median(runs.package.map(part)) - median(runs.empty.map(part)));
  const rows = names.map((name) => [name, added((run) => partOf(run, name))]);
  const total = rows.reduce((sum, [, ms]) => sum + ms, 0);
  const table = [
    ["part of the import", "ms", "share"],
    ...rows.map(([name, ms]) => [name, ms.toFixed(1), `${Math.round((100 * ms) / total)} %`]),
  ];
  const [header, ...body] = table;
  console.log(tableOf(header, body).join("\n"));
  if (!options.write) return;
  const [zhHeader, ...zhBody] = table.map((cells) => cells.map((cell) => CHINESE[cell] ?? cell));
  writeGenerated("import", tableOf(header, body), ["docs/en/performance.md"]);
  writeGenerated("import", tableOf(zhHeader, zhBody), ["docs/zh/performance.md"]);
}

/** The time of a part in a run, ms. */
function partOf(run, name) {
  const nameOf = (frame) => Object.keys(PARTS).find((each) => PARTS[each](frame)) ?? "the rest";
  return run.filter((frame) => nameOf(frame) === name).reduce((sum, { ms }) => sum + ms, 0);
}
