// Installs the packed package beside the newest version of a package that it works with, and runs a program that uses both.
// Exits with 1 if that fails. Build the package first.
//
//   npm run newest -- msw
//   npm run newest -- msw next        a version or a tag other than "latest"

import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createPackedProject } from "./packed-project.mjs";

const root = resolve(import.meta.dirname, "..");
const PROGRAMS = {
  typescript: compileUserOfTypes,
  msw: runProgram,
  undici: runProgram,
  zod: runProgram,
  ai: runProgram,
};

const [name = "", version = "latest"] = process.argv.slice(2);
if (Object.hasOwn(PROGRAMS, name)) {
  const folder = createPackedProject([`${name}@${version}`]);
  const manifest = readFileSync(join(folder, "node_modules", name, "package.json"), "utf8");
  console.log(`${name} ${JSON.parse(manifest).version}, Node ${process.versions.node}`);
  try {
    PROGRAMS[name](folder);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
} else {
  console.error(`npm run newest -- <package>, with one of these: ${Object.keys(PROGRAMS).join(", ")}`);
  process.exitCode = 2;
}

function runProgram(folder) {
  copyFileSync(join(import.meta.dirname, `installed-programs/${name}.mjs`), join(folder, "program.mjs"));
  run(folder, "program.mjs");
}

/** Compiles the program with which the release tests check the types. */
function compileUserOfTypes(folder) {
  copyFileSync(join(root, "test/suites/release/types/user.ts"), join(folder, "user.ts"));
  const compilerOptions = {
    ...{ target: "es2022", module: "nodenext", strict: true, skipLibCheck: false, noEmit: true },
    ...{ lib: ["es2022", "dom", "dom.iterable", "dom.asynciterable"], types: [] },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["user.ts"] }));
  const { bin } = JSON.parse(readFileSync(join(folder, "node_modules/typescript/package.json"), "utf8"));
  run(folder, join("node_modules/typescript", bin.tsc), "--project", ".");
}

function run(cwd, ...args) {
  execFileSync(process.execPath, args, { cwd, stdio: "inherit", timeout: 300_000 });
}
