// How many callbacks a receiver takes on one core: posted over loopback by another process, every tenth of them forged.
// Beside it, in turns, a bare server that verifies nothing and believes every body.
//
//   npm run bench:callbacks
//
// "on one core" counts the CPU time of the server with all its threads, WebCrypto's among them: what a machine with one
// core would take if it did nothing else.

import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import { signCallbackUrl } from "wan-client/callbacks";
import { median } from "./statistics.mjs";

const CALLBACKS = 10_000;
const ROUNDS = 5;
const CONNECTIONS = 64;
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
  return { kind, server, port, report, turns: [], sent: { genuine: 0, forged: 0 }, answers: {} };
}

/** Posts of one turn: every tenth has the ref of another job. */
async function makePosts(port, turn) {
  const url = `http://127.0.0.1:${port}/api/wan`;
  return Promise.all(
    Array.from({ length: CALLBACKS }, async (_, index) => {
      const ref = `job-${turn}-${index}`;
      const signed = await signCallbackUrl(url, { secret, ref });
      const forged = index % 10 === 0;
      const video_url = `https://cdn.acedata.cloud/${ref}.mp4`;
      const body = JSON.stringify({ success: true, state: "completed", task_id: ref, video_url });
      return { forged, path: new URL(forged ? signed.replace(ref, `${ref}x`) : signed), body };
    }),
  );
}

function post({ path, body }, agent) {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const outgoing = request(path, { method: "POST", agent, headers }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode));
    });
    outgoing.on("error", reject).end(body);
  });
}

async function turn(target, number) {
  const posts = await makePosts(target.port, number);
  await target.report();
  // One for each turn: a server closes a connection that was idle during the other's.
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const startedAt = performance.now();
  await Promise.all(
    posts.map(async (each) => {
      const status = await post(each, agent);
      target.answers[status] = (target.answers[status] ?? 0) + 1;
      target.sent[each.forged ? "forged" : "genuine"]++;
    }),
  );
  const ms = performance.now() - startedAt;
  agent.destroy();
  const { told, cpuMs } = await target.report();
  target.told = told;
  target.turns.push({ perSecond: (CALLBACKS * 1_000) / ms, perCore: (CALLBACKS * 1_000) / cpuMs });
}

const targets = [await start("receiver"), await start("bare")];
// The first is a warm-up that does not count.
for (let round = 0; round <= ROUNDS; round++) {
  for (const target of targets) {
    await turn(target, round);
    if (round === 0) target.turns.length = 0;
  }
}

const row = (...cells) => console.log(cells.map((cell) => String(cell).padStart(14)).join(""));
row("", "per second", "on one core", "genuine", "told", "forged", "refused");
for (const { kind, turns, sent, told, answers, server } of targets) {
  const figures = ["perSecond", "perCore"].map((name) => Math.round(median(turns.map((each) => each[name]))));
  row(kind, ...figures, sent.genuine, told, sent.forged, answers[401] ?? 0);
  server.kill();
}

const [{ sent, told, answers }] = targets;
if (told !== sent.genuine || answers[401] !== sent.forged || answers[200] !== sent.genuine) {
  console.error("Some were lost, or a forged one was taken.");
  process.exitCode = 1;
}
