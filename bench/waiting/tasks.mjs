// Tasks that take as long as observed tasks did: lognormal, median 236 s, sigma 0.94. Their starts are spread over a
// minute.

import { seededRandom } from "../seeded-random.mjs";

/** How long a request takes, seconds. */
export const REQUEST_SECONDS = 0.2;
/** From the end of a task until its callback arrives, seconds. */
export const CALLBACK_DELAY_SECONDS = 0.1;
const MEDIAN_SECONDS = 236;
const SIGMA = 0.94;
const SPREAD_SECONDS = 60;

/** `count` tasks, the same for the same seed. Times are in seconds. */
export function makeTasks(count, seed) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const start = random() * SPREAD_SECONDS;
    return { id: `task-${index}`, start, end: start + MEDIAN_SECONDS * Math.exp(SIGMA * gaussian(random)) };
  });
}

function gaussian(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
