// What the client adds to a call: submissions over loopback, next to the global fetch with the same body, the same headers and
// an abort signal, and to undici.request. The three alternate in one run. Each figure is the median over the rounds; "CPU of
// bare" compares the CPU time of a call with that of fetch in the same round.
//
//   npm run bench -- calls                about a minute
//   npm run bench -- calls --rounds 3     fewer rounds than 15
//   npm run bench -- calls --profile      also prints in which functions the client spends its time

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { request } from "undici";
import { WanClient } from "wan-client";
import { profile } from "./profile.mjs";
import { median } from "./statistics.mjs";

const CALLS = 800;
// Not counted. They refill the caches after the other two have run.
const WARM_UP = 400;
const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    profile: { type: "boolean", default: false },
  },
});
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

const calls = {
  "bare fetch": async () => {
    const { signal } = new AbortController();
    const response = await fetch(url, { method: "POST", headers, body: sent, signal });
    return (await response.json()).task_id;
  },
  "wan-client": async () => (await wan.submit(body)).id,
  "undici.request": async () =>
    (await (await request(url, { method: "POST", headers, body: sent })).body.json()).task_id,
};

const columns = ["per second", "of bare", "p50", "p99", "CPU/call", "CPU of bare"]
  .map((name) => name.padStart(13))
  .join("");
console.log(`${"at once".padStart(7)}  ${"".padEnd(16)}${columns}`);
for (const concurrency of [1, 32, 256]) {
  const results = new Map(Object.keys(calls).map((name) => [name, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, call] of Object.entries(calls)) {
      await load(call, concurrency, WARM_UP);
      results.get(name).push(await load(call, concurrency, CALLS));
    }
  }
  for (const [name, rounds] of results) {
    // Within a round: a slow moment of the machine then affects all three.
    const bare = results.get("bare fetch");
    const ratios = rounds.map(({ ms }, round) => bare[round].ms / ms);
    const cpuRatios = rounds.map(({ cpu }, round) => cpu / bare[round].cpu);
    const times = rounds.flatMap((round) => round.times).sort((one, other) => one - other);
    const figures = [
      median(rounds.map(({ ms }) => (CALLS * 1_000) / ms)).toFixed(0),
      median(ratios).toFixed(2),
      ...[0.5, 0.99].map((share) => `${times[Math.floor((times.length - 1) * share)].toFixed(2)} ms`),
      `${median(rounds.map(({ cpu }) => cpu / CALLS)).toFixed(0)} us`,
      median(cpuRatios).toFixed(2),
    ];
    console.log(
      `${String(concurrency).padStart(7)}  ${name.padEnd(16)}${figures.map((figure) => figure.padStart(13)).join("")}`,
    );
  }
}
if (options.profile) await profile(() => load(calls["wan-client"], 32, 10 * CALLS));
server.kill();

/** Makes `count` calls, `concurrency` at a time. */
async function load(call, concurrency, count) {
  const times = [];
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const start = performance.now();
      if (!(await call()).startsWith("task-")) throw new Error("The response has no task id.");
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
