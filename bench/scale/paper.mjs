// What follows from the limits and the prices alone, without a simulation.

import { MEAN_SECONDS } from "./durations.mjs";
import { duration, number } from "./format.mjs";
import { BATCH_SIZE } from "./model.mjs";
import { CALLBACK_SECONDS, LONG_SECONDS } from "./modes.mjs";
import { endsPerSecond } from "./simulate.mjs";

const DAY_SECONDS = 86_400;
const VIDEO_SECONDS = 5;
// The published prices of wan3.0-video, USD a second.
const PRICES = { "480P": 0.05, "1080P": 0.2 };
// What a wait takes, bytes: `memory.mjs` measures it.
const WAIT_BYTES = 1_300;

// Videos a second, from the limits that the engines document.
const ENGINES = {
  "Cloudflare Workflows: 100 new instances a second and workflow": 100,
  "Cloudflare Workflows: 300 new instances a second and account": 300,
  "AWS Step Functions: 300 new executions a second and account, in three regions": 300,
  // These actions: the start, the submission, the timer of the wait, the signal of the callback, and the read.
  "Temporal Cloud: 500 actions a second and namespace, 5 for each video": 500 / 5,
};

/** What a number of waiting tasks means: one row for each. */
export function paperTable(counts) {
  const header = [
    "tasks waiting",
    "end a second",
    "videos a day",
    "USD a day",
    "reads a second, to see each end once",
    `each task read every ${duration(CALLBACK_SECONDS)}`,
    `every ${duration(LONG_SECONDS)}`,
    "memory of the waits",
  ];
  const rows = counts.map((waiting) => {
    const ends = endsPerSecond(waiting);
    return [
      number(waiting),
      number(ends),
      number(Math.round(ends * DAY_SECONDS)),
      priceRange(ends * DAY_SECONDS),
      number(ends / BATCH_SIZE),
      number(waiting / BATCH_SIZE / CALLBACK_SECONDS),
      number(waiting / BATCH_SIZE / LONG_SECONDS),
      bytes(waiting * WAIT_BYTES),
    ];
  });
  return { header, rows };
}

/** How many tasks may wait at a time on an engine that limits its starts or its actions per second. */
export function engineTable() {
  const header = ["engine", "videos a second", "tasks waiting"];
  const rows = Object.entries(ENGINES).map(([name, videos]) => [
    name,
    number(videos),
    number(videos * MEAN_SECONDS),
  ]);
  return { header, rows };
}

/** How many tasks of one token may wait if each of them is read alone, once, when its callback has arrived. */
export function mostTasksReadAlone(readsPerSecond) {
  return readsPerSecond * MEAN_SECONDS;
}

/** How many tasks are waiting on average, for a number of videos a day. */
export function waitingFor(videosADay) {
  return (videosADay / DAY_SECONDS) * MEAN_SECONDS;
}

/** What a number of videos of 5 seconds costs, from 480P to 1080P. */
export function priceRange(videos) {
  const [low, high] = Object.values(PRICES).map((price) =>
    number(Math.round(videos * VIDEO_SECONDS * price)),
  );
  return `${low} to ${high}`;
}

/** The largest number of waiting tasks whose ends the reads of one token can see. */
export function mostTasks(readsPerSecond) {
  return BATCH_SIZE * readsPerSecond * MEAN_SECONDS;
}

function bytes(count) {
  return count < 1e9 ? `${number(count / 1e6)} MB` : `${number(count / 1e9)} GB`;
}
