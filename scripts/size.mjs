// Measures the package: its size in bundles (esbuild, minified, gzip -9), the time a fresh process takes to import it, and
// its size on disk. Exits with 1 when something is over its budget.
//
//   npm run size                              prints the table
//   npm run size -- --write                   also writes it into the documentation and the READMEs
//   npm run size -- --processes 5             imports in 5 fresh processes instead of 15
//   npm run size -- --node path/to/node       imports in this Node instead of the one that runs this script
//
// A time in ms depends more on the machine than on the package. The budget of the import is therefore a multiple of the
// time that a reference module takes, measured side by side.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { median } from "../bench/statistics.mjs";
import { tableOf } from "./markdown.mjs";
import { npm } from "./npm.mjs";
import { writeSizeTables } from "./size-tables.mjs";

const root = resolve(import.meta.dirname, "..");
const { values: options } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    processes: { type: "string", default: "15" },
    node: { type: "string", default: process.execPath },
  },
});

const GENERATE = `
  import { WanClient } from "wan-client";
  export const video = (apiKey, prompt) => new WanClient({ apiKey }).generate({ model: "wan2.6-t2v", prompt });`;
const all = (path) => `export * from "${path}";`;

// KB are 1,024 bytes.
const BUNDLES = [
  ["create a client and generate, workerd", GENERATE, "workerd", 24],
  ["create a client and generate, browser", GENERATE, "browser", 24],
  ["everything of `wan-client`", all("wan-client"), "browser", 28],
  ["one error class", `export { RateLimitError } from "wan-client";`, "browser", 1],
  [
    "`requestSchemas` with the user's zod",
    `export { requestSchemas } from "wan-client/schemas";`,
    "browser",
    14,
  ],
  ["everything of `wan-client/schemas` with the user's zod", all("wan-client/schemas"), "browser", 20],
  ["`wan-client/callbacks`, without the client", all("./dist/callbacks.js"), "browser", 8, ["wan-client"]],
  ["`wan-client/ai-sdk`, without the client", all("./dist/ai-sdk.js"), "browser", 8, ["wan-client"]],
  ["`wan-client/account`, without the client", all("./dist/account.js"), "browser", 15, ["wan-client"]],
  ["`wan-client/emulator`", all("wan-client/emulator"), "browser", 21],
  [
    "`wan-client/msw`, without msw and the emulator",
    all("./dist/msw.js"),
    "browser",
    2,
    ["msw", "wan-client"],
  ],
  [
    "`wan-client/node`, without the client and the emulator",
    all("./dist/node.js"),
    "node",
    4,
    ["wan-client"],
  ],
];
const MAX_IMPORT_RATIO = 1.5;
// 680 kB as npm prints it, where 1 kB is 1,000 bytes.
const MAX_TARBALL_KB = 664;

async function bundleSize(contents, condition, external = []) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    platform: condition === "node" ? "node" : "neutral",
    mainFields: ["module", "main"],
    conditions: [condition, "import"],
    legalComments: "none",
    logLevel: "silent",
    // The project's own tsconfig maps the entry points to the source.
    tsconfigRaw: "{}",
    write: false,
    external,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).byteLength;
}

/** The median time in ms that fresh processes take to import each module, minus that of an empty module. */
function importTimes(modules) {
  const folder = mkdtempSync(join(tmpdir(), "wan-client-size-"));
  try {
    const program = join(folder, "time.mjs");
    writeFileSync(
      program,
      "const started = performance.now(); await import(process.argv[2]); console.log(performance.now() - started);",
    );
    writeFileSync(join(folder, "empty.mjs"), "");
    writeFileSync(join(folder, "reference.mjs"), referenceModule());
    const files = {
      empty: join(folder, "empty.mjs"),
      reference: join(folder, "reference.mjs"),
      ...modules,
    };
    const times = Object.fromEntries(Object.keys(files).map((name) => [name, []]));
    for (let round = 0; round < Number(options.processes); round++) {
      for (const [name, file] of Object.entries(files)) {
        times[name].push(
          Number(execFileSync(options.node, [program, pathToFileURL(file).href], { encoding: "utf8" })),
        );
      }
    }
    const empty = median(times.empty);
    return Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each) - empty]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The source of a module with 1,000 small functions and 50 classes, none of which is called. */
function referenceModule() {
  const functions = Array.from(
    { length: 1_000 },
    (_, n) => `export function f${n}(a, b) { return a * ${n} + b; }`,
  );
  const classes = Array.from(
    { length: 50 },
    (_, n) => `export class C${n} { #a = ${n}; get a() { return this.#a; } }`,
  );
  return [...functions, ...classes].join("\n");
}

function folderSize(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
const rows = [];
let over = 0;
const addRow = (what, measured, budget, withinBudget = true) => {
  rows.push([what, measured, budget]);
  if (!withinBudget) over++;
};
const addSize = (what, bytes, budgetKb) =>
  addRow(what, kb(bytes), kb(budgetKb * 1024), bytes <= budgetKb * 1024);

for (const [what, contents, condition, budget, external] of BUNDLES) {
  addSize(what, await bundleSize(contents, condition, external), budget);
}

const [, major] = /v(\d+)/.exec(execFileSync(options.node, ["--version"], { encoding: "utf8" }));
const { package: own, reference } = importTimes({ package: join(root, "dist/index.node.js") });
addRow(
  `import of \`wan-client\` in a fresh Node ${major}`,
  `${own.toFixed(1)} ms, ${(own / reference).toFixed(1)} times a reference module`,
  `${MAX_IMPORT_RATIO} times`,
  own <= reference * MAX_IMPORT_RATIO,
);

const pack = ["pack", "--dry-run", "--json", "--ignore-scripts"];
const [packed] = JSON.parse(npm(pack, { cwd: root, stdio: ["ignore", "pipe", "ignore"] }));
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const names = Object.keys(dependencies);
const dependencySize = names.reduce((sum, name) => sum + folderSize(join(root, "node_modules", name)), 0);
addSize("the tarball", packed.size, MAX_TARBALL_KB);
addRow(`installed, with ${names.join(" and ")}`, kb(packed.unpackedSize + dependencySize), "");

const table = tableOf(["what", "measured", "budget"], rows);
console.log(table.join("\n"));
if (options.write) writeSizeTables(rows);
if (over > 0) {
  console.error(`\n${over} over budget.`);
  process.exitCode = 1;
}
