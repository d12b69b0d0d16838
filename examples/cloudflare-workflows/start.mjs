// Five videos on the engine of Cloudflare Workflows and an emulator of the API, on this machine: one as it should be, the
// others with what goes wrong. Ends with code 0 only when each was paid once, is stored, and cost nothing while it rendered.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";
import { startEngine } from "./engine.mjs";

const VIDEOS = {
  asleep: "the engine is killed while it sleeps",
  unanswered: "the answer to its submit is lost, and its callback says which task it was",
  killed: "the engine is killed while its submit is under way, and runs that step again",
  plain: "its callback wakes it up",
  unheard: "its callback is lost, and a look at the task finds it done",
};
const TASK_SECONDS = 8;

const jobIdOf = (request) => new URL(request.callback_url).searchParams.get("wan_job");
const emulator = createEmulator({
  taskSeconds: TASK_SECONDS,
  deliverCallback: (request) =>
    jobIdOf({ callback_url: request.url }) === "unheard" ? new Response() : fetch(request),
});
const api = await serveEmulator(emulator);
const engine = await startEngine({
  ACEDATACLOUD_API_TOKEN: "emulator",
  CALLBACK_SECRET: randomBytes(32).toString("hex"),
  WAN_BASE_URL: api.url,
  LISTEN_SECONDS: String(TASK_SECONDS + 2),
});

await begin("asleep");
emulator.faults.next("reset", { on: "submit" });
await begin("unanswered");
// Taken, and not answered before the engine is dead.
const killed = new AbortController();
emulator.faults.next(
  async (_, answer) => {
    await answer();
    await once(killed.signal, "abort");
    throw new Error("The connection broke.");
  },
  { on: "submit" },
);
await begin("killed");
await engine.killAndStartAgain();
killed.abort();
console.log("the engine was killed, and started again");
await begin("plain");
await begin("unheard");

const results = {};
for (const id of Object.keys(VIDEOS)) results[id] = await ended(id);
await report();
await engine.close();
await api.close();

/** Begins a video, and waits until its submit was taken. */
async function begin(id) {
  const before = emulator.tasks.length;
  const request = { model: "wan2.6-t2v", prompt: `A paper boat, ${VIDEOS[id]}`, duration: 5 };
  const response = await fetch(`${engine.url}/videos?id=${id}`, {
    method: "POST",
    body: JSON.stringify(request),
  });
  if (response.status !== 202) throw new Error(await response.text());
  while (emulator.tasks.length === before) await sleep(20);
}

/** Asks until a video's workflow has ended, as a page would, and gives up after a minute. */
async function ended(id) {
  let status = {};
  for (let asked = 0; asked < 120; asked++) {
    status = await (await fetch(`${engine.url}/videos/${id}`)).json();
    if (["complete", "errored", "terminated"].includes(status.status)) break;
    await sleep(500);
  }
  return status;
}

async function report() {
  const stored = await engine.stored();
  let right = emulator.tasks.length === Object.keys(VIDEOS).length;
  for (const [id, story] of Object.entries(VIDEOS)) {
    const tasks = emulator.tasks.filter(({ request }) => jobIdOf(request) === id);
    const { status, output, error } = results[id];
    const bytes = stored.get(`${id}.mp4`) ?? 0;
    const meanwhile = tasks.reduce((sum, task) => sum + requestsDuring(task), 0);
    right &&= tasks.length === 1 && bytes > 0 && bytes === output?.bytes && meanwhile === 0;
    console.log(`${id}: ${story}`);
    console.log(
      `    submits taken: ${tasks.length}; requests while it rendered: ${meanwhile}; bytes in R2: ${bytes}; ${status}`,
    );
    if (error) console.log(`    ${JSON.stringify(error)}`);
  }
  console.log(right ? "all counts are right" : "the counts are wrong");
  process.exitCode = right ? 0 : 1;
}

/** What the workflow asked of the API between the submit of a task and its end. */
function requestsDuring({ id, createdAt, finishesAt }) {
  const within = ({ at }) => at > createdAt && at < finishesAt;
  return emulator.requests.filter((request) => within(request) && JSON.stringify(request).includes(id))
    .length;
}
