// What the client adds to a call. The bench submits over loopback with the client, with undici.request, and with the global
// fetch, which gets the same body, the same headers and an abort signal. Each of the three runs in a separate process, as in a
// program that uses only one of them, and they take turns. Each figure is the median over the rounds. "CPU of bare" compares the
// CPU time of a call with that of fetch in the same round.
//
//   npm run bench -- calls                about a minute
//   npm run bench -- calls --rounds 3     fewer rounds than 30
//   npm run bench -- calls --profile      also prints in which functions the client spends its time

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "./statistics.mjs";

const KINDS = ["bare fetch", "wan-client", "undici.request"];
const CALLS = 640;
// Calls that are not counted: the first ones, until the code is compiled, and some before each round, to refill the caches.
const COMPILING = 4_000;
const WARM_UP = 64;
const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "30" },
    profile: { type: "boolean", default: false },
  },
});

const server = fork(fileURLToPath(new URL("calls/server.mjs", import.meta.url)));
const [port] = await once(server, "message");
const callers = KINDS.map((kind) => {
  const file = fileURLToPath(new URL("calls/caller.mjs", import.meta.url));
  return { kind, process: fork(file, [kind, `http://127.0.0.1:${port}`]) };
});

const columns = ["per second", "of bare", "p50", "p99", "CPU/call", "CPU of bare"]
  .map((name) => name.padStart(13))
  .join("");
for (const caller of callers) await ask(caller, { concurrency: 32, count: COMPILING });
console.log(`${"at once".padStart(7)}  ${"".padEnd(16)}${columns}`);
for (const concurrency of [1, 32, 256]) {
  const results = new Map(KINDS.map((kind) => [kind, []]));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const caller of callers) {
      await ask(caller, { concurrency, count: WARM_UP });
      results.get(caller.kind).push(await ask(caller, { concurrency, count: CALLS }));
    }
  }
  for (const [kind, rounds] of results) {
    // Ratios are taken within a round, so that a slow moment of the machine affects all three kinds.
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
      `${String(concurrency).padStart(7)}  ${kind.padEnd(16)}${figures.map((figure) => figure.padStart(13)).join("")}`,
    );
  }
}
if (options.profile) {
  await ask(callers[KINDS.indexOf("wan-client")], { concurrency: 32, count: 10 * CALLS, profiled: true });
}
for (const { process } of callers) process.kill();
server.kill();

/** Makes a process do the calls, and resolves to the time that they took. Rejects if the process ends. */
async function ask(caller, calls) {
  const ended = new AbortController();
  const exit = once(caller.process, "exit", { signal: ended.signal }).then(() => {
    throw new Error(`The process of ${caller.kind} has ended.`);
  });
  caller.process.send(calls);
  try {
    const [result] = await Promise.race([once(caller.process, "message"), exit]);
    return result;
  } finally {
    ended.abort();
    exit.catch(() => {});
  }
}
