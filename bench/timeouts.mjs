// How exactly waits time out, and what it costs to end 10,000 waits at once:
//
//   npm run bench -- timeouts
//
// "too early" and "late" are relative to the timeout of each wait. Any timer may be late by the longest turn of the event loop.
// The server is a stub that reports every task as running.

import { performance } from "node:perf_hooks";
import { WanClient } from "wan-client";
import { tableOf } from "../scripts/markdown.mjs";

const TIMEOUT = 3_000;

async function everyTaskRunning(_url, { body }) {
  const { id, ids } = JSON.parse(body);
  const record = (each) => ({ id: each, created_at: Date.now() / 1_000 });
  return Response.json(ids ? { items: ids.map(record), count: ids.length } : record(id));
}

/** Begins waits that all time out. `ends` are in ms after each timeout, `longestTurn` and `cpu` in ms. */
async function timeOut(count, { timeout = TIMEOUT, ...polling }) {
  const wan = new WanClient({ apiKey: "any", fetch: everyTaskRunning, polling });
  const ends = [];
  const waits = Array.from({ length: count }, (_, index) => {
    const startedAt = performance.now();
    return wan.waitForTask(`task-${index}`, { timeout }).catch(() => {
      ends.push(performance.now() - startedAt - timeout);
    });
  });
  const begunAt = performance.now();
  await new Promise((resolve) => setTimeout(resolve, timeout - 500 - (performance.now() - begunAt)));
  const stopWatching = watchEventLoop();
  const before = process.cpuUsage();
  await Promise.all(waits);
  const { user, system } = process.cpuUsage(before);
  // The turn in which the last wait ended is measured at the start of the next one.
  await new Promise((resolve) => setImmediate(resolve));
  return { ends, longestTurn: stopWatching(), cpu: (user + system) / 1_000 };
}

/** Returns a function that stops watching and returns the longest turn of the event loop, in ms. */
function watchEventLoop() {
  let last = performance.now();
  let longest = 0;
  const measure = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    handle = setImmediate(measure);
  };
  let handle = setImmediate(measure);
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
  tableOf(["waits", "too early, max", "late, max", "longest turn of the event loop"], rows).join("\n"),
);

// The CPU time with a single wait is that of the measurement itself.
const idle = await timeOut(1, {});
const { cpu } = await timeOut(10_000, {});
console.log(`\nending 10,000 waits at once: ${ms(cpu - idle.cpu)} of CPU`);
