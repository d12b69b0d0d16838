// What each way of checking a request costs a user: the time that a fresh process takes to import it, and what it adds
// to a bundle. It is why the client checks by the rules themselves, and why zod is inlined in wan-client/schemas.
//
//   node bench/checks.mjs [processes]      (15 by default)

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { median } from "./waiting/tasks.mjs";

const root = resolve(import.meta.dirname, "..");
const processes = Number(process.argv[2] ?? 15);
// Inside the project, so that an import of zod that was kept is found.
const folder = mkdtempSync(join(root, "node_modules/.bench-checks-"));

const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  mainFields: ["module", "main"],
  write: false,
};
const rules = join(root, "src/requests/validate.ts");
const schemas = join(root, "src/requests/schemas.ts");
const ways = {
  "the rules alone": { entryPoints: [rules] },
  "zod/mini, inlined": { entryPoints: [schemas] },
  "zod/mini, imported": { entryPoints: [schemas], external: ["zod/mini"] },
  "zod, imported": { entryPoints: [schemas], external: ["zod"], alias: { "zod/mini": "zod" } },
};

async function textOf(options) {
  const { outputFiles } = await build({ ...common, ...options });
  return outputFiles[0].text;
}

function startOf(file) {
  const started = process.hrtime.bigint();
  execFileSync(process.execPath, [file]);
  return Number(process.hrtime.bigint() - started) / 1e6;
}

try {
  const files = { nothing: join(folder, "nothing.mjs") };
  writeFileSync(files.nothing, "");
  const sizes = {};
  for (const [way, { external, ...options }] of Object.entries(ways)) {
    files[way] = join(folder, `${Object.keys(files).length}.mjs`);
    writeFileSync(files[way], await textOf({ ...options, external }));
    sizes[way] = gzipSync(await textOf({ ...options, minify: true }), { level: 9 }).byteLength;
  }
  const times = Object.fromEntries(Object.keys(files).map((name) => [name, []]));
  for (let round = 0; round < processes; round++) {
    for (const [name, file] of Object.entries(files)) times[name].push(startOf(file));
  }
  const bare = median(times.nothing);
  console.log(
    `Node ${process.versions.node}, median of ${processes} processes, over the ${bare.toFixed(0)} ms of a bare one\n`,
  );
  console.log("                       import     in a bundle (min + gzip)");
  for (const way of Object.keys(ways)) {
    const ms = (median(times[way]) - bare).toFixed(1).padStart(6);
    console.log(`${way.padEnd(20)}  ${ms} ms  ${(sizes[way] / 1024).toFixed(1).padStart(8)} KB`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
