// Makes two videos with the engine and an emulator of the API, and kills the engine's process once. Exits with 0 only if each
// video was paid for once and was saved.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";

const VIDEOS = {
  asleep: "the process is killed while the workflow sleeps between two reads of the status",
  killed: "the process is killed during its submission, and the engine runs that step again",
};
const SUBMITTING_RUNS = { asleep: 1, killed: 2 };

const folder = resolve("out");
const state = join(folder, "engine");
rmSync(folder, { recursive: true, force: true });
const emulator = createEmulator({ taskSeconds: 15 });
const api = await serveEmulator(emulator);
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
let server;
process.on("exit", () => server?.kill());
server = await startServer();

const runs = { asleep: await start("asleep") };
await until(() => emulator.tasks.length === 1);
// The emulator accepts the next submission, and does not respond before the process is killed.
const killed = new AbortController();
emulator.faults.next(
  async (_, respond) => {
    await respond();
    await once(killed.signal, "abort");
    throw new Error("The connection broke.");
  },
  { on: "submit" },
);
runs.killed = await start("killed");
await until(() => emulator.tasks.length === 2);
// The engine writes a file for each sleep. The first sleep is before the first read.
const sleeps = Math.max(1, filesIn("waits").length);
await until(() => filesIn("waits").length > sleeps);
server.kill("SIGKILL");
await once(server, "exit");
killed.abort();
console.log("the process was killed, and started again");
server = await startServer();

const results = {};
for (const [name, runId] of Object.entries(runs)) results[name] = await ended(runId);
report();
process.exit();

/** Starts the process of the engine, and waits until it has resumed the runs that the previous process left. */
async function startServer() {
  const env = {
    ...process.env,
    PORT: String(port),
    PUBLIC_URL: url,
    FOLDER: folder,
    WAN_BASE_URL: api.url,
    ACEDATACLOUD_API_TOKEN: "emulator",
    WORKFLOW_TARGET_WORLD: "local",
    WORKFLOW_LOCAL_DATA_DIR: state,
  };
  const path = join(import.meta.dirname, "server.mjs");
  const child = spawn(process.execPath, [path], { env, stdio: ["ignore", "pipe", "inherit"] });
  child.on("exit", (code) => {
    if (code) process.exit(code); // null after a kill
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  await until(() => output.includes("listening"));
  return child;
}

async function start(name) {
  const request = { model: "wan2.6-t2v", prompt: promptOf(name), duration: 5 };
  const response = await fetch(`${url}/videos`, { method: "POST", body: JSON.stringify(request) });
  const { runId } = await response.json();
  return runId;
}

/** Requests the status of a run until it has ended, for up to a minute. */
async function ended(runId) {
  let result = {};
  for (let tries = 0; tries < 120; tries++) {
    result = await (await fetch(`${url}/videos/${runId}`)).json();
    if (!["pending", "running"].includes(result.status)) break;
    await sleep(500);
  }
  return result;
}

function report() {
  let right = emulator.tasks.length === Object.keys(VIDEOS).length;
  for (const [name, description] of Object.entries(VIDEOS)) {
    const submissions = emulator.tasks.filter(({ request }) => request.prompt === promptOf(name)).length;
    const { status, output } = results[name];
    const bytes = output ? statSync(output.path).size : 0;
    const attempts = submittingRuns(runs[name]);
    right &&= submissions === 1 && bytes > 0 && attempts === SUBMITTING_RUNS[name];
    console.log(`${name}: ${description}`);
    console.log(
      `    runs of the submitting step: ${attempts}; submissions: ${submissions}; bytes saved: ${bytes}; ${status}`,
    );
  }
  console.log(right ? "all counts are right" : "the counts are wrong");
  process.exitCode = right ? 0 : 1;
}

/** How often the engine has started the submitting step, according to its files. */
function submittingRuns(runId) {
  const steps = filesIn("steps").map((name) => JSON.parse(readFileSync(join(state, "steps", name), "utf8")));
  return steps.find((step) => step.runId === runId && step.stepName.endsWith("//submit"))?.attempt;
}

function filesIn(name) {
  const path = join(state, name);
  return existsSync(path) ? readdirSync(path).filter((file) => file.endsWith(".json")) : [];
}

function promptOf(name) {
  return `A paper boat, ${VIDEOS[name]}`;
}

/** Waits for up to a minute. */
async function until(condition) {
  for (let tries = 0; !condition(); tries++) {
    if (tries === 3_000) throw new Error(`Waited for a minute: ${condition}`);
    await sleep(20);
  }
}

async function freePort() {
  const listener = createServer();
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  const { port } = listener.address();
  await new Promise((done) => listener.close(done));
  return port;
}
