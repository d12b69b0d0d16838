// When the timeouts of waits end, and what it costs to end ten thousand of them at once:
//
//   npm run bench:timeouts
//
// Early and late are counted from each wait's own start, ms; the longest turn of the event loop is what a timer may be late
// by whatever is done. The server is a stub that always says that a task is at work.

import { performance } from "node:perf_hooks";
import { WanClient } from "wan-client";
import { tableOf } from "../scripts/markdown.mjs";

const TIMEOUT = 3_000;

/** A server to which every task is at work. */
async function atWork(_url, { body }) {
  const { id, ids } = JSON.parse(body);
  const record = (each) => ({ id: each, created_at: Date.now() / 1_000 });
  return Response.json(ids ? { items: ids.map(record), count: ids.length } : record(id));
}

/** Begins waits that all time out. Resolves to when each of them ended, in ms after its timeout, and the CPU of that. */
async function timeOut(count, { timeout = TIMEOUT, ...polling }) {
  const wan = new WanClient({ apiKey: "any", fetch: atWork, polling });
  const ends = [];
  const waits = Array.from({ length: count }, (_, index) => {
    const startedAt = performance.now();
    return wan.waitForTask(`task-${index}`, { timeout }).catch(() => {
      ends.push(performance.now() - startedAt - timeout);
    });
  });
  const begun = performance.now();
  await new Promise((resolve) => setTimeout(resolve, timeout - 500 - (performance.now() - begun)));
  const watch = watchLoop();
  const before = process.cpuUsage();
  await Promise.all(waits);
  const { user, system } = process.cpuUsage(before);
  // The turn in which the last of them ended is only seen from the next.
  await new Promise((resolve) => setImmediate(resolve));
  return { ends, longestTurn: watch(), cpu: (user + system) / 1_000 };
}

/** Watches the event loop. Returns what ends that, and gives its longest turn, ms. */
function watchLoop() {
  let last = performance.now();
  let longest = 0;
  const look = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    handle = setImmediate(look);
  };
  let handle = setImmediate(look);
  return () => {
    clearImmediate(handle);
    return longest;
  };
}

const ms = (value) => `${value.toFixed(1)} ms`;
const rows = [];
for (const [title, count, options] of [
  ["1", 1, {}],
  ["1,000", 1_000, {}],
  ["10,000", 10_000, {}],
  ["20,000", 20_000, {}],
  [
    "1, read every 5 ms for 10 s",
    1,
    { timeout: 10_000, interval: 5, readsPerSecond: Number.POSITIVE_INFINITY },
  ],
]) {
  const { ends, longestTurn } = await timeOut(count, options);
  rows.push([title, ms(Math.max(0, -Math.min(...ends))), ms(Math.max(...ends)), ms(longestTurn)]);
}
console.log(
  tableOf(["waits", "too early, at most", "late, at most", "longest turn of the loop"], rows).join("\n"),
);

// Those that began within a moment end within one. Beside them a client that has nothing to end, for the watching itself.
const idle = await timeOut(1, {});
const { cpu } = await timeOut(10_000, {});
console.log(`\nending 10,000 waits at once: ${ms(cpu - idle.cpu)} of CPU`);
