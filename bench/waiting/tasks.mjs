// Tasks as they have been seen to last: lognormal, median 236 s, sigma 0.94. Their starts are spread over a minute.

const MEDIAN_SECONDS = 236;
const SIGMA = 0.94;
const SPREAD_SECONDS = 60;

/** `count` tasks, the same for the same seed. Times are seconds. */
export function makeTasks(count, seed) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const start = random() * SPREAD_SECONDS;
    return { id: `task-${index}`, start, end: start + MEDIAN_SECONDS * Math.exp(SIGMA * gaussian(random)) };
  });
}

export function median(values) {
  return quantile(values, 0.5);
}

export function quantile(values, share) {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) * share)];
}

export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function gaussian(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
