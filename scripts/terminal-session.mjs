// Prints the terminal session that the READMEs show: the command makes a video on its own emulator, is interrupted, and
// resumes. It runs the built package: `npm run build` first.
//
//   node scripts/terminal-session.mjs
//   node scripts/terminal-session.mjs --write     also writes it into the READMEs

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeGenerated } from "./markdown.mjs";

const PROGRAM = resolve(import.meta.dirname, "../dist/cli.js");
const SHOWN_PORT = "8787";
const cwd = mkdtempSync(join(tmpdir(), "wan-client-session-"));

/** Starts the command. `output` collects what it writes to stdout and stderr. */
function start(...args) {
  const env = { ...process.env, ACEDATACLOUD_API_TOKEN: "any-token" };
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env });
  const started = { child, output: "", ended: new Promise((done) => child.once("close", done)) };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      started.output += chunk;
    });
  }
  return started;
}

async function until(started, pattern) {
  while (!pattern.test(started.output)) await new Promise((done) => setTimeout(done, 20));
}

const emulator = start("emulator", "--port", "0", "--task-seconds", "8");
await until(emulator, /\n\n/);
const [url] = emulator.output.match(/http:\S+/);
const shown = (text) => text.replaceAll(url, url.replace(/\d+$/, SHOWN_PORT)).trimEnd();

const generate = ["generate", "--base-url", url, "-m", "wan2.6-t2v", "-p", "A paper boat", "-o", "boat.mp4"];
const first = start(...generate);
await until(first, /running/);
first.child.kill("SIGINT");
await first.ended;
const [, resume] = first.output.match(/^Interrupted. Resume with: npx wan-client (.*)$/m);
const second = start(...resume.split(" "));
await second.ended;
emulator.child.kill("SIGINT");
await emulator.ended;
rmSync(cwd, { recursive: true });

const typed = generate.map((word) => (word.includes(" ") ? `"${word}"` : word)).join(" ");
const lines = [
  "```console",
  shown(`$ npx wan-client ${typed}`),
  `${shown(first.output).replace(/\nInterrupted/, "\n^C\nInterrupted")}`,
  shown(`$ npx wan-client ${resume}`),
  shown(second.output),
  "```",
  "",
  "```console",
  "$ npx wan-client emulator --task-seconds 8",
  shown(emulator.output),
  "```",
];
if (process.argv.includes("--write")) writeGenerated("session", lines);
console.log(lines.join("\n"));
