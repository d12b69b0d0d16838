import { createHmac } from "node:crypto";
import { WanClient, WanError } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";
import { createEmulator } from "wan-client/emulator";
import { installNetwork } from "../faults/network.mjs";
import { startFaultyServer } from "../faults/server.mjs";
import { seededRandom } from "../seeded-random.mjs";
import { inVirtualTime } from "../virtual-time.mjs";
import { randomFaults } from "./faults.mjs";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TIMEOUT = 40 * MINUTE;
const LOST_CALLBACK_RATE = 0.3;

const network = installNetwork();

/** Makes `tasks` videos, whose starts are spread over `hours`. Resolves to a report. Its `problems` are empty if all is well. */
export async function runSoak({ tasks: count, hours, seed }) {
  const restoreCrypto = useSynchronousHmac();
  try {
    return await inVirtualTime(seed, (time) => soak(time, count, hours, seededRandom(seed + 1)));
  } finally {
    restoreCrypto();
  }
}

async function soak(time, count, hours, random) {
  const emulator = createEmulator({
    taskSeconds: () => 30 + 870 * random() ** 3,
    rateLimit: { readsPerSecond: 2 },
    deliverCallback: async (request) => {
      if (random() < LOST_CALLBACK_RATE) return new Response();
      if (random() < 0.1) await receiver.handle(request.clone());
      return receiver.handle(request);
    },
  });
  emulator.outcomes.when(({ seed }) => seed % 10 === 0, { fail: "api_error" });
  const faultFor = randomFaults(random, time.now);
  const lost = new Set();
  const server = await startFaultyServer({
    now: time.now,
    kindOf: (_, path) => (path === "/wan/videos" ? "submit" : "read"),
    handle: (exchange) => serve(exchange, emulator, faultFor(exchange), lost),
  });
  const wan = new WanClient({ apiKey: "sk-of-the-soak", baseURL: server.url });
  const receiver = createCallbackReceiver({
    secret: "0b9f6f4c9d1e4a6f8a53c1d2e7b64f90",
    url: "https://app.example.com/hooks/wan",
    client: wan,
  });
  const jobs = Array.from({ length: count }, (_, index) => ({
    jobId: `job-${index}`,
    startsAt: random() * hours * HOUR,
    request: { model: "wan2.6-t2v", prompt: `A paper boat, ${index}`, duration: 5, seed: index },
    sent: 0,
  }));
  const lookUp = async ({ request: { seed } }) => {
    await time.sleep(random() * 10 * MINUTE);
    return emulator.tasks.find(({ request }) => request.seed === seed);
  };
  const work = jobs.map(async (job) => {
    await time.sleep(job.startsAt);
    await finish(job, { wan, receiver, lookUp });
  });
  const idle = () => network.inFlight.size <= server.held.size;
  await time.run(Promise.all(work), idle);
  const ended = time.now();
  const report = reportOn(jobs, emulator, server, lost);
  await network.close();
  server.close();
  // undici releases its own timers as time passes.
  await time.run(time.sleep(HOUR));
  emulator.reset();
  return { ...report, "virtual hours": (ended / HOUR).toFixed(2) };
}

async function serve(exchange, emulator, { before, after }, lost) {
  if (before) {
    before(exchange);
    return;
  }
  const { incoming, body } = exchange;
  const response = await emulator.fetch(`http://emulator${incoming.url}`, {
    method: "POST",
    headers: { authorization: incoming.headers.authorization, "content-type": "application/json" },
    body,
  });
  const json = await response.json();
  if (!after || !response.ok) {
    exchange.respond(response.status, json);
    return;
  }
  if (exchange.kind === "submit") lost.add(json.task_id);
  after(exchange, json);
}

/** What an application does: it calls `generate`, and looks a lost submission up before it sends it again. */
async function finish(job, { wan, receiver, lookUp }) {
  for (;;) {
    try {
      job.sent++;
      job.end = await wan.generate(job.request, { callbacks: receiver, jobId: job.jobId, timeout: TIMEOUT });
      return;
    } catch (error) {
      if (!WanError.is(error)) throw error;
      job.end = error.task ?? error;
      if (error.name === "TaskFailedError") return;
      let id = error.taskId;
      if (id === undefined) {
        id = (await lookUp(job))?.id;
        job.lookedUp = id !== undefined;
      }
      if (id === undefined) continue;
      job.end = await wan.waitForTask(id).catch(({ task }) => task);
      return;
    }
  }
}

function reportOn(jobs, emulator, server, lost) {
  const seeds = emulator.tasks.map(({ request }) => request.seed);
  const paidTwice = seeds.length - new Set(seeds).size;
  const taskOf = new Map(emulator.tasks.map((task) => [task.request.seed, task]));
  const ended = (status) => jobs.filter(({ end }) => end?.status === status).length;
  const mismatched = jobs.filter(({ request, end }) => {
    const task = taskOf.get(request.seed);
    return end?.id !== task?.id || end?.status !== (task?.failure ? "failed" : "succeeded");
  }).length;
  const recovered = jobs.filter(({ end, lookedUp }) => lost.has(end?.id) && !lookedUp).length;
  const problems = [
    ...(seeds.length === jobs.length ? [] : [`${seeds.length} tasks on the server for ${jobs.length} jobs`]),
    ...(paidTwice > 0 ? [`${paidTwice} jobs were paid twice`] : []),
    ...(mismatched > 0 ? [`${mismatched} jobs ended differently from their tasks`] : []),
  ];
  return {
    jobs: jobs.length,
    "submissions that arrived": server.arrivals.filter(({ kind }) => kind === "submit").length,
    "tasks on the server": seeds.length,
    "jobs with a video": ended("succeeded"),
    "jobs that failed, as their task did": ended("failed"),
    "submissions whose response was lost": lost.size,
    "of them, recovered by a callback": recovered,
    "of them, found by a lookup": jobs.filter(({ lookedUp }) => lookedUp).length,
    "jobs sent again because nothing was found": jobs.filter(({ sent }) => sent > 1).length,
    reads: server.arrivals.filter(({ kind }) => kind === "read").length,
    problems,
  };
}

/** WebCrypto runs on threads, for which virtual time does not wait. This replaces it with Node's own HMAC. */
function useSynchronousHmac() {
  const { subtle } = globalThis.crypto;
  const mac = (key, data) => createHmac("sha256", key).update(data).digest();
  const own = {
    importKey: async (_, key) => key,
    sign: async (_, key, data) => new Uint8Array(mac(key, data)).buffer,
    verify: async (_, key, signature, data) => mac(key, data).equals(new Uint8Array(signature)),
  };
  for (const [name, method] of Object.entries(own)) {
    Object.defineProperty(subtle, name, { value: method, configurable: true });
  }
  return () => {
    for (const name of Object.keys(own)) delete subtle[name];
  };
}
