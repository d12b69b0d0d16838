// How many callbacks a receiver handles. Another process posts the callbacks over loopback, and every tenth is forged. The
// receiver takes turns with a bare server that verifies nothing and accepts every body.
//
//   npm run bench -- callbacks
//   npm run bench -- callbacks --rounds 1     fewer rounds than 5
//
// "on one core" is the number of callbacks per second of CPU time of all threads of the server, including the threads of
// WebCrypto. A machine with one core and no other work would handle this number.

import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { signCallbackUrl } from "wan-client/callbacks";
import { median } from "./statistics.mjs";

const CALLBACKS = 10_000;
const CONNECTIONS = 64;
const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const secret = randomBytes(32).toString("hex");

async function start(kind) {
  const file = fileURLToPath(new URL("callbacks/server.mjs", import.meta.url));
  const server = fork(file, [kind, secret]);
  const [{ port }] = await once(server, "message");
  const report = async () => {
    server.send("report");
    const [facts] = await once(server, "message");
    return facts;
  };
  return { kind, server, port, report, rounds: [], sent: { genuine: 0, forged: 0 }, statuses: {} };
}

/** The callbacks of one round. Every tenth has the id of another job. */
async function makeCallbacks(port, turn) {
  const url = `http://127.0.0.1:${port}/api/wan`;
  return Promise.all(
    Array.from({ length: CALLBACKS }, async (_, index) => {
      const jobId = `job-${turn}-${index}`;
      const signed = await signCallbackUrl(url, { secret, jobId });
      const forged = index % 10 === 0;
      const video_url = `https://cdn.acedata.cloud/${jobId}.mp4`;
      const body = JSON.stringify({ success: true, state: "completed", task_id: jobId, video_url });
      return { forged, path: new URL(forged ? signed.replace(jobId, `${jobId}x`) : signed), body };
    }),
  );
}

function post({ path, body }, agent) {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const outgoing = request(path, { method: "POST", agent, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
    outgoing.on("error", reject).end(body);
  });
}

async function runRound(target, number) {
  const callbacks = await makeCallbacks(target.port, number);
  await target.report();
  // One agent per round: a server closes connections that are idle while the other server is measured.
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const startedAt = performance.now();
  await Promise.all(
    callbacks.map(async (each) => {
      const status = await post(each, agent);
      target.statuses[status] = (target.statuses[status] ?? 0) + 1;
      target.sent[each.forged ? "forged" : "genuine"]++;
    }),
  );
  const ms = performance.now() - startedAt;
  agent.destroy();
  const { notified, cpuMs } = await target.report();
  target.notified = notified;
  target.rounds.push({ perSecond: (CALLBACKS * 1_000) / ms, perCore: (CALLBACKS * 1_000) / cpuMs });
}

const targets = [await start("receiver"), await start("bare")];
// Round 0 is a warm-up that does not count.
for (let round = 0; round <= Number(options.rounds); round++) {
  for (const target of targets) {
    await runRound(target, round);
    if (round === 0) target.rounds.length = 0;
  }
}

const row = (...cells) => console.log(cells.map((cell) => String(cell).padStart(14)).join(""));
row("", "per second", "on one core", "genuine", "notified", "forged", "refused");
for (const { kind, rounds, sent, notified, statuses, server } of targets) {
  const figures = ["perSecond", "perCore"].map((name) =>
    Math.round(median(rounds.map((each) => each[name]))),
  );
  row(kind, ...figures, sent.genuine, notified, sent.forged, statuses[401] ?? 0);
  server.kill();
}

const [{ sent, notified, statuses }] = targets;
if (notified !== sent.genuine || statuses[401] !== sent.forged || statuses[200] !== sent.genuine) {
  console.error("The receiver lost callbacks or accepted forged ones.");
  process.exitCode = 1;
}
