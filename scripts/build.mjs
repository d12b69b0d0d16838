// Builds dist. Its arguments are passed to tsup: `npm run build -- --silent`.

import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });

rmSync(join(root, "dist"), { recursive: true, force: true });
run(join(root, "node_modules/tsup/dist/cli-default.js"), ...process.argv.slice(2));
run(join(root, "scripts/document-request-fields.mjs"));
