// What the client adds to a call: submits over loopback, beside the bare global fetch and undici.request with the same
// body. The three take turns in one run, and each figure is the median over its turns.
//
//   npm run bench:calls                about a minute
//   npm run bench:calls -- --profile   also says where the client's time goes, function by function

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import { WanClient } from "wan-client";
import { profile } from "./calls/profile.mjs";
import { median } from "./statistics.mjs";

const CALLS = 800;
const ROUNDS = 15;
// Before each turn, uncounted: what the others' turns have pushed out of the caches comes back.
const WARM_UP = 400;
const body = {
  model: "wan2.6-t2v",
  prompt: "A paper boat drifts down a rainy street",
  duration: 5,
  size: "1280*720",
};
const sent = JSON.stringify({ ...body, action: "text2video", async: true });
const headers = {
  accept: "application/json",
  "content-type": "application/json",
  authorization: "Bearer bench",
};

const server = fork(fileURLToPath(new URL("calls/server.mjs", import.meta.url)));
const port = await new Promise((resolve) => server.once("message", resolve));
const baseURL = `http://127.0.0.1:${port}`;
const url = `${baseURL}/wan/videos`;
const wan = new WanClient({ baseURL, apiKey: "bench" });

const ways = {
  "bare fetch": async () =>
    (await (await fetch(url, { method: "POST", headers, body: sent })).json()).task_id,
  "wan-client": async () => (await wan.submit(body)).id,
  "undici.request": async () =>
    (await (await request(url, { method: "POST", headers, body: sent })).body.json()).task_id,
};

const columns = ["per second", "of bare", "p50", "p99", "CPU/call"].map((name) => name.padStart(11)).join("");
console.log(`${"at once".padStart(7)}  ${"".padEnd(16)}${columns}`);
for (const concurrency of [1, 32, 256]) {
  const turns = new Map(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, way] of Object.entries(ways)) {
      await load(way, concurrency, WARM_UP);
      turns.get(name).push(await load(way, concurrency, CALLS));
    }
  }
  for (const [name, mine] of turns) {
    // Of each round by itself: its turns lie close together, and the machine's moods strike all of them.
    const shares = mine.map(({ ms }, round) => turns.get("bare fetch")[round].ms / ms);
    const times = mine.flatMap((turn) => turn.times).sort((one, other) => one - other);
    const figures = [
      median(mine.map(({ ms }) => (CALLS * 1_000) / ms)).toFixed(0),
      median(shares).toFixed(2),
      ...[0.5, 0.99].map((share) => `${times[Math.floor((times.length - 1) * share)].toFixed(2)} ms`),
      `${median(mine.map(({ cpu }) => cpu / CALLS)).toFixed(0)} us`,
    ];
    console.log(
      `${String(concurrency).padStart(7)}  ${name.padEnd(16)}${figures.map((figure) => figure.padStart(11)).join("")}`,
    );
  }
}
if (process.argv.includes("--profile")) await profile(() => load(ways["wan-client"], 32, 10 * CALLS));
server.kill();

/** Makes `count` calls, so many at a time. */
async function load(call, concurrency, count) {
  const times = [];
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const start = performance.now();
      if (!(await call()).startsWith("task-")) throw new Error("That was no answer.");
      times.push(performance.now() - start);
    }
  };
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ms, cpu: user + system, times };
}
