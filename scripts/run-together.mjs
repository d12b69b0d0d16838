// Runs npm scripts at the same time, and prints the output of each when it ends. Exits with 1 if one of them fails.
//
//   node scripts/run-together.mjs lint typecheck build

import { spawn } from "node:child_process";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const codes = await Promise.all(process.argv.slice(2).map(run));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;

function run(name) {
  return new Promise((done) => {
    // One command line, because npm is a script on Windows.
    const child = spawn(`npm run ${name}`, { cwd: root, shell: true });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk));
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(output));
      done(code);
    });
  });
}
