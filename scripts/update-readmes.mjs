// Writes the generated parts of both READMEs and of the documentation: the table of runtimes, the table of sizes, the terminal
// session, and its animated picture.
//
//   node scripts/update-readmes.mjs              all of them
//   node scripts/update-readmes.mjs session      only these: runtimes, size, session, picture
//
// `npm run bench -- faults --peers --write` and `npm run bench -- crowd --peers --write` write their tables themselves.

import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const PARTS = {
  runtimes: () =>
    run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "runtimes"], {
      WAN_WRITE_TABLES: "1",
    }),
  // With the Node that the tests of runtimes install. The size test uses it, too.
  size: () => run(process.execPath, ["scripts/size.mjs", "--write", "--node", nodeProgram("22")]),
  session: () => run(process.execPath, ["scripts/terminal-session.mjs", "--write"]),
  picture: () => run(process.execPath, ["scripts/terminal-picture.mjs"]),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`Not a part: ${unknown.join(", ")}. The parts are ${Object.keys(PARTS).join(", ")}.`);
  process.exit(2);
}
run(process.execPath, ["scripts/build.mjs", "--silent"]);
for (const [name, write] of Object.entries(PARTS)) if (wanted.length === 0 || wanted.includes(name)) write();

function nodeProgram(major) {
  const [own] = process.versions.node.split(".");
  return own === major ? process.execPath : `.installed/runtimes/node_modules/node${major}/bin/node`;
}

function run(program, args, env = {}) {
  execFileSync(program, args, {
    cwd: resolve(import.meta.dirname, ".."),
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
}
