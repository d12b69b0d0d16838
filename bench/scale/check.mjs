// Compares the model with the client, for the same tasks, the same server and the same callbacks. Also compares the read rate
// "auto", which the model does not have, with fixed rates.

import { seededRandom } from "../seeded-random.mjs";
import { quantile } from "../statistics.mjs";
import { runClient } from "../waiting/client.mjs";
import { makeTasks } from "../waiting/tasks.mjs";
import { MODES } from "./modes.mjs";
import { simulateTasks } from "./simulate.mjs";

/** How far the model may be off: this share of the client's figure, or this many seconds. */
export const TOLERANCE = { share: 0.05, seconds: 0.5 };

// The figures of a small run vary with the jitter, so they are means over several seeds.
const SEEDS = { small: [1, 2, 3, 4], large: [1] };
const LARGE = 5_000;
const SEED = 1;
const CASES = [
  { mode: "polling", readsPerSecond: 1 },
  { mode: "polling", readsPerSecond: 5 },
  { mode: "confirmed", readsPerSecond: 1, callbacks: true },
  { mode: "confirmedLong", readsPerSecond: 1, callbacks: true, pollInterval: 600_000 },
];

// How many reads a second a server accepts, and the fixed rate to compare with. "auto" never exceeds 20 reads a second.
const LIMITS = [
  { limit: 1, rate: 1 },
  { limit: 5, rate: 5 },
  { limit: Infinity, rate: 20 },
];

/** One row for each case: the figures of the model and of the client, and whether they agree. */
export async function compareWithClient(counts, lostShare) {
  const rows = [];
  for (const count of counts) {
    for (const each of CASES) rows.push(await compare(count, each, lostShare));
  }
  return rows;
}

/** The client at the rate "auto" on servers with a limit that it does not know, and the model at that limit. */
export async function autoRates(count, lostShare) {
  const rows = [];
  for (const { limit, rate } of LIMITS) {
    for (const { mode, readsPerSecond, ...options } of CASES.filter((each) => each.readsPerSecond === 1)) {
      const tasks = tasksOf(count, lostShare, SEED);
      const client = await runClient({ ...options, ...tasks, seed: SEED, limit, readsPerSecond: "auto" });
      rows.push({ limit, rate, mode, client: figuresOf(client), model: runModel(tasks, mode, rate, SEED) });
    }
  }
  return rows;
}

async function compare(count, options, lostShare) {
  const { mode, readsPerSecond } = options;
  const pairs = { reads: [0, 0], median: [0, 0], p95: [0, 0] };
  const seeds = count < LARGE ? SEEDS.small : SEEDS.large;
  for (const seed of seeds) {
    const run = await runBoth(count, options, lostShare, seed);
    for (const [name, pair] of Object.entries(run)) {
      for (const [side, value] of pair.entries()) pairs[name][side] += value / seeds.length;
    }
  }
  const agrees =
    isClose(pairs.reads, 0) &&
    isClose(pairs.median, TOLERANCE.seconds) &&
    isClose(pairs.p95, TOLERANCE.seconds);
  return { count, mode, readsPerSecond, ...pairs, agrees };
}

/** The figures of the model and of the client for the same tasks. */
async function runBoth(count, { mode, ...options }, lostShare, seed) {
  const tasks = tasksOf(count, lostShare, seed);
  const client = figuresOf(await runClient({ ...tasks, ...options, seed }));
  const model = runModel(tasks, mode, options.readsPerSecond, seed);
  return {
    reads: [model.reads, client.reads],
    median: [model.median, client.median],
    p95: [model.p95, client.p95],
  };
}

/** Tasks in the order of their starts, and which of them lose their callbacks. */
function tasksOf(count, lostShare, seed) {
  const tasks = makeTasks(count, seed).toSorted((one, other) => one.start - other.start);
  const random = seededRandom(seed);
  const lostIds = new Set(tasks.filter(() => random() < lostShare).map(({ id }) => id));
  return { tasks, isLost: (id) => lostIds.has(id) };
}

function runModel({ tasks, isLost }, mode, readsPerSecond, seed) {
  return simulateTasks({
    starts: Float64Array.from(tasks, ({ start }) => start),
    ends: Float64Array.from(tasks, ({ end }) => end),
    isLost: (index) => isLost(tasks[index].id),
    mode: MODES[mode],
    readsPerSecond,
    random: seededRandom(seed),
  });
}

function figuresOf({ reads, refused, delays }) {
  return { reads, refused, median: quantile(delays, 0.5), p95: quantile(delays, 0.95) };
}

function isClose([model, client], absolute) {
  return Math.abs(model - client) <= Math.max(absolute, TOLERANCE.share * client);
}
