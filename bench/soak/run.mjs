import { createHmac } from "node:crypto";
import { WanClient, WanError } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";
import { createEmulator } from "wan-client/emulator";
import { installNetwork } from "../faults/network.mjs";
import { startWire } from "../faults/wire.mjs";
import { seededRandom } from "../seeded-random.mjs";
import { installVirtualTime } from "../virtual-time.mjs";
import { faultsOf } from "./faults.mjs";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TIMEOUT = 40 * MINUTE;
const LOST_CALLBACKS = 0.3;

const network = installNetwork();

/** `tasks` videos, begun over so many hours. Resolves to what became of them, and what is `wrong` with it. */
export async function runSoak({ tasks: count, hours, seed }) {
  const restoreCrypto = withoutThreads();
  const time = installVirtualTime();
  const { random } = Math;
  Math.random = seededRandom(seed);
  try {
    return await soak(time, count, hours, seededRandom(seed + 1));
  } finally {
    Math.random = random;
    time.restore();
    restoreCrypto();
  }
}

async function soak(time, count, hours, random) {
  const emulator = createEmulator({
    taskSeconds: () => 30 + 870 * random() ** 3,
    rateLimit: { readsPerSecond: 2 },
    deliverCallback: async (request) => {
      if (random() < LOST_CALLBACKS) return new Response();
      if (random() < 0.1) await receiver.handle(request.clone());
      return receiver.handle(request);
    },
  });
  emulator.outcomes.when(({ seed }) => seed % 10 === 0, { fail: "api_error" });
  const faultFor = faultsOf(random, time.now);
  const lost = new Set();
  const wire = await startWire({
    now: time.now,
    kindOf: (_, path) => (path === "/wan/videos" ? "submit" : "read"),
    handle: (exchange) => serve(exchange, emulator, faultFor(exchange), lost),
  });
  const wan = new WanClient({ apiKey: "sk-of-the-soak", baseURL: wire.url });
  const receiver = createCallbackReceiver({
    secret: "0b9f6f4c9d1e4a6f8a53c1d2e7b64f90",
    url: "https://app.example.com/hooks/wan",
    client: wan,
  });
  const jobs = Array.from({ length: count }, (_, index) => ({
    ref: `job-${index}`,
    begins: random() * hours * HOUR,
    request: { model: "wan2.6-t2v", prompt: `A paper boat, ${index}`, duration: 5, seed: index },
    sent: 0,
  }));
  const askPerson = async ({ request: { seed } }) => {
    await time.sleep(random() * 10 * MINUTE);
    return emulator.tasks.find(({ request }) => request.seed === seed);
  };
  const work = jobs.map(async (job) => {
    await time.sleep(job.begins);
    await finish(job, { wan, receiver, askPerson });
  });
  const idle = () => network.inFlight.size <= wire.held.size;
  await time.run(Promise.all(work), idle);
  const ended = time.now();
  const report = reportOn(jobs, emulator, wire, lost);
  await network.close();
  wire.close();
  // undici lets go of its own timers as time passes.
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
  const answer = await emulator.fetch(`http://emulator${incoming.url}`, {
    method: "POST",
    headers: { authorization: incoming.headers.authorization, "content-type": "application/json" },
    body,
  });
  const json = await answer.json();
  if (!after || !answer.ok) {
    exchange.answer(answer.status, json);
    return;
  }
  if (exchange.kind === "submit") lost.add(json.task_id);
  after(exchange, json);
}

/** What an application does: it lets `generate` do all it can, and asks a person before anything is sent again. */
async function finish(job, { wan, receiver, askPerson }) {
  for (;;) {
    try {
      job.sent++;
      job.end = await wan.generate(job.request, { callbacks: receiver, ref: job.ref, timeout: TIMEOUT });
      return;
    } catch (error) {
      if (!WanError.is(error)) throw error;
      job.end = error.task ?? error;
      if (error.name === "TaskFailedError") return;
      let id = error.taskId;
      if (id === undefined) {
        id = (await askPerson(job))?.id;
        job.foundByHand = id !== undefined;
      }
      if (id === undefined) continue;
      job.end = await wan.waitForTask(id).catch(({ task }) => task);
      return;
    }
  }
}

function reportOn(jobs, emulator, wire, lost) {
  const seeds = emulator.tasks.map(({ request }) => request.seed);
  const twice = seeds.length - new Set(seeds).size;
  const taskOf = new Map(emulator.tasks.map((task) => [task.request.seed, task]));
  const ended = (status) => jobs.filter(({ end }) => end?.status === status).length;
  const untrue = jobs.filter(({ request, end }) => {
    const task = taskOf.get(request.seed);
    return end?.id !== task?.id || end?.status !== (task?.failure ? "failed" : "succeeded");
  }).length;
  const recovered = jobs.filter(({ end, foundByHand }) => lost.has(end?.id) && !foundByHand).length;
  const wrong = [
    ...(seeds.length === jobs.length ? [] : [`${seeds.length} tasks on the server for ${jobs.length} jobs`]),
    ...(twice > 0 ? [`${twice} jobs were paid twice`] : []),
    ...(untrue > 0 ? [`${untrue} jobs ended with something else than their task did`] : []),
  ];
  return {
    jobs: jobs.length,
    "submits that arrived": wire.arrivals.filter(({ kind }) => kind === "submit").length,
    "tasks on the server": seeds.length,
    "jobs with a video": ended("succeeded"),
    "jobs that failed, as their task did": ended("failed"),
    "submits whose answer was lost": lost.size,
    "of them, brought back by a callback": recovered,
    "of them, found by a person": jobs.filter(({ foundByHand }) => foundByHand).length,
    "jobs sent again, as nothing was found": jobs.filter(({ sent }) => sent > 1).length,
    reads: wire.arrivals.filter(({ kind }) => kind === "read").length,
    wrong,
  };
}

/** WebCrypto works on threads, for which virtual time would not wait: here it is Node's own HMAC. */
function withoutThreads() {
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
