// What the client adds to a call. The bench submits over loopback with the client, with undici.request, and with the global
// fetch, which gets the same body, the same headers and an abort signal. Each of the three runs in a separate process, as in a
// program that uses only one of them, and they take turns. "CPU of bare" compares the CPU time of a call with that of fetch.
//
// Two processes that run the same code differ by up to 20 %, depending on when V8 compiles what. So all of them are started
// several times. Ratios are taken within a start, over all of its rounds, and each figure is the median over the starts.
//
//   npm run bench -- calls                about three minutes
//   npm run bench -- calls --starts 1     fewer starts than 5
//   npm run bench -- calls --profile      also prints in which functions the client spends its time

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median, quantile } from "./statistics.mjs";

const KINDS = ["bare fetch", "wan-client", "undici.request"];
const CONCURRENCIES = [1, 32, 256];
// A multiple of the number of kinds, so that each kind goes first equally often.
const ROUNDS = 9;
const CALLS = 640;
// Calls that are not counted: the first ones, until the code is compiled, and some before each round, to refill the caches.
const COMPILING = 20_000;
const WARM_UP = 64;
const { values: options } = parseArgs({
  options: {
    starts: { type: "string", default: "5" },
    profile: { type: "boolean", default: false },
  },
});

const server = fork(fileURLToPath(new URL("calls/server.mjs", import.meta.url)));
const [port] = await once(server, "message");
const starts = [];
for (let start = 0; start < Number(options.starts); start++) starts.push(await withCallers(measure));
printTable();
if (options.profile) {
  await withCallers((callers) =>
    ask(callers.get("wan-client"), { concurrency: 32, count: 10 * CALLS, profiled: true }),
  );
}
server.kill();

/** Does `work` with a new process of each kind, which has compiled its code. */
async function withCallers(work) {
  const file = fileURLToPath(new URL("calls/caller.mjs", import.meta.url));
  const callers = new Map(KINDS.map((kind) => [kind, fork(file, [kind, `http://127.0.0.1:${port}`])]));
  for (const caller of callers.values()) await ask(caller, { concurrency: 32, count: COMPILING });
  const result = await work(callers);
  for (const caller of callers.values()) caller.kill();
  return result;
}

/** The totals of all rounds, by concurrency and kind. */
async function measure(callers) {
  const totals = new Map();
  for (const concurrency of CONCURRENCIES) {
    const ofKinds = new Map(KINDS.map((kind) => [kind, { ms: 0, cpu: 0, times: [] }]));
    for (let round = 0; round < ROUNDS; round++) {
      const turns = KINDS.map((_, turn) => KINDS[(turn + round) % KINDS.length]);
      for (const kind of turns) {
        await ask(callers.get(kind), { concurrency, count: WARM_UP });
        const { ms, cpu, times } = await ask(callers.get(kind), { concurrency, count: CALLS });
        const total = ofKinds.get(kind);
        total.ms += ms;
        total.cpu += cpu;
        total.times.push(...times);
      }
    }
    totals.set(concurrency, ofKinds);
  }
  return totals;
}

function printTable() {
  const columns = ["per second", "of bare", "p50", "p99", "CPU/call", "CPU of bare"];
  printRow("at once", "", columns);
  for (const concurrency of CONCURRENCIES) {
    for (const kind of KINDS) {
      const medianOf = (figure) =>
        median(
          starts.map((totals) => {
            const ofKinds = totals.get(concurrency);
            return figure(ofKinds.get(kind), ofKinds.get("bare fetch"));
          }),
        );
      printRow(concurrency, kind, [
        medianOf(({ ms }) => (ROUNDS * CALLS * 1_000) / ms).toFixed(0),
        medianOf(({ ms }, bare) => bare.ms / ms).toFixed(2),
        `${medianOf(({ times }) => quantile(times, 0.5)).toFixed(2)} ms`,
        `${medianOf(({ times }) => quantile(times, 0.99)).toFixed(2)} ms`,
        `${medianOf(({ cpu }) => cpu / (ROUNDS * CALLS)).toFixed(0)} us`,
        medianOf(({ cpu }, bare) => cpu / bare.cpu).toFixed(2),
      ]);
    }
  }
}

function printRow(concurrency, kind, cells) {
  const padded = cells.map((cell) => cell.padStart(13)).join("");
  console.log(`${String(concurrency).padStart(7)}  ${kind.padEnd(16)}${padded}`);
}

/** Makes a process do the calls, and resolves to the time that they took. Rejects if the process ends. */
async function ask(caller, calls) {
  const ended = new AbortController();
  const exit = once(caller, "exit", { signal: ended.signal }).then(() => {
    throw new Error(`A process has ended: ${caller.spawnargs.join(" ")}`);
  });
  caller.send(calls);
  try {
    const [result] = await Promise.race([once(caller, "message"), exit]);
    return result;
  } finally {
    ended.abort();
    exit.catch(() => {});
  }
}
