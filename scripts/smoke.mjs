// Installs the packed package in an empty project, and makes a video with it on the emulator, in any runtime. Exits with 1 if
// that fails. Build the package first.
//
//   npm run smoke                              in the Node that runs npm
//   npm run smoke -- bun
//   npm run smoke -- deno run --allow-all

import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { createPackedProject } from "./packed-project.mjs";

const [program = process.execPath, ...args] = process.argv.slice(2);
const folder = createPackedProject();
copyFileSync(join(import.meta.dirname, "installed-programs/smoke.mjs"), join(folder, "smoke.mjs"));
try {
  execFileSync(program, [...args, "smoke.mjs"], { cwd: folder, stdio: "inherit", timeout: 120_000 });
} catch (error) {
  console.error(`${program}: ${error.message}`);
  process.exitCode = 1;
}
