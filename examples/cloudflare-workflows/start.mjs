// Makes five videos with the engine of Cloudflare Workflows and an emulator of the API: one without a fault, the others with one
// fault each. Exits with 0 only if each was paid for once and stored, and caused no request while it rendered.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";
import { startEngine } from "./engine.mjs";

const VIDEOS = {
  asleep: "the engine is killed while the workflow sleeps",
  lost: "the response to its submission is lost, and its callback contains the task's id",
  killed: "the engine is killed during its submission, and runs that step again",
  plain: "its callback wakes it up",
  silent: "its callback is lost, and the next read finds that it is done",
};
const TASK_SECONDS = 8;

const jobIdOf = (request) => new URL(request.callback_url).searchParams.get("wan_job");
const emulator = createEmulator({
  taskSeconds: TASK_SECONDS,
  deliverCallback: (request) =>
    jobIdOf({ callback_url: request.url }) === "silent" ? new Response() : fetch(request),
});
const api = await serveEmulator(emulator);
const engine = await startEngine({
  ACEDATACLOUD_API_TOKEN: "emulator",
  CALLBACK_SECRET: randomBytes(32).toString("hex"),
  WAN_BASE_URL: api.url,
  CALLBACK_SECONDS: String(TASK_SECONDS + 2),
});

await start("asleep");
emulator.faults.next("reset", { on: "submit" });
await start("lost");
// The emulator accepts the next submission, and does not respond before the engine is killed.
const killed = new AbortController();
emulator.faults.next(
  async (_, respond) => {
    await respond();
    await once(killed.signal, "abort");
    throw new Error("The connection broke.");
  },
  { on: "submit" },
);
await start("killed");
await engine.killAndRestart();
killed.abort();
console.log("the engine was killed, and started again");
await start("plain");
await start("silent");

const results = {};
for (const id of Object.keys(VIDEOS)) results[id] = await ended(id);
await report();
await engine.close();
await api.close();

/** Starts a video, and waits until its submission is accepted. */
async function start(id) {
  const before = emulator.tasks.length;
  const request = { model: "wan2.6-t2v", prompt: `A paper boat, ${VIDEOS[id]}`, duration: 5 };
  const response = await fetch(`${engine.url}/videos?id=${id}`, {
    method: "POST",
    body: JSON.stringify(request),
  });
  if (response.status !== 202) throw new Error(await response.text());
  while (emulator.tasks.length === before) await sleep(20);
}

/** Requests the status of a workflow until it has ended, for up to a minute. */
async function ended(id) {
  let status = {};
  for (let tries = 0; tries < 120; tries++) {
    status = await (await fetch(`${engine.url}/videos/${id}`)).json();
    if (["complete", "errored", "terminated"].includes(status.status)) break;
    await sleep(500);
  }
  return status;
}

async function report() {
  const stored = await engine.stored();
  let right = emulator.tasks.length === Object.keys(VIDEOS).length;
  for (const [id, description] of Object.entries(VIDEOS)) {
    const tasks = emulator.tasks.filter(({ request }) => jobIdOf(request) === id);
    const { status, output, error } = results[id];
    const bytes = stored.get(`${id}.mp4`) ?? 0;
    const requests = tasks.reduce((sum, task) => sum + requestsDuring(task), 0);
    right &&= tasks.length === 1 && bytes > 0 && bytes === output?.bytes && requests === 0;
    console.log(`${id}: ${description}`);
    console.log(
      `    submissions: ${tasks.length}; requests while it rendered: ${requests}; bytes in R2: ${bytes}; ${status}`,
    );
    if (error) console.log(`    ${JSON.stringify(error)}`);
  }
  console.log(right ? "all counts are right" : "the counts are wrong");
  process.exitCode = right ? 0 : 1;
}

/** The number of requests for a task between its submission and its end. */
function requestsDuring({ id, createdAt, finishesAt }) {
  const within = ({ at }) => at > createdAt && at < finishesAt;
  return emulator.requests.filter((request) => within(request) && JSON.stringify(request).includes(id))
    .length;
}
