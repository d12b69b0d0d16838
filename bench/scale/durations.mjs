// How long tasks take, seconds: drawn from the tasks of the bench `waiting`, which take as long as observed tasks did.

import { makeTasks } from "../waiting/tasks.mjs";

const POOL = Float64Array.from(makeTasks(1_000_000, 1), ({ start, end }) => end - start);
const SUMS = new Float64Array(POOL.length);
let sum = 0;
for (const [index, duration] of POOL.entries()) {
  sum += duration;
  SUMS[index] = sum;
}

/** To the second, so that the arithmetic on paper is easy to follow. */
export const MEAN_SECONDS = Math.round(sum / POOL.length);

/** How long a new task takes. */
export function durationOf(random) {
  return POOL[Math.floor(random() * POOL.length)];
}

/** How long a task takes that is running at a given moment. The longer a task takes, the likelier it is to be running. */
export function durationOfRunning(random) {
  const target = random() * sum;
  let low = 0;
  let high = POOL.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (SUMS[middle] < target) low = middle + 1;
    else high = middle;
  }
  return POOL[low];
}
