// Runs the model with arrivals that keep a number of tasks waiting, and with a burst. The results for one token depend only on
// the tasks per token, so one token represents all.

import { seededRandom } from "../seeded-random.mjs";
import { Delays } from "./delays.mjs";
import { durationOf, durationOfRunning, MEAN_SECONDS } from "./durations.mjs";
import { BATCH_SIZE, PollerModel } from "./model.mjs";

// How long the backlog has to settle, and how long it is measured after that: CYCLES times as long as it takes to read every
// task once, but at least MIN_SECONDS, not longer than MAX_ARRIVALS arrivals take, and at least as long as
// MIN_ARRIVALS arrivals take.
const CYCLES = 12;
const MIN_SECONDS = 2_400;
const MIN_ARRIVALS = 2_000;
const MAX_ARRIVALS = 250_000;
// If reads only look for lost callbacks, the backlog settles later. Loads that need more arrivals would take too long to run.
const MAX_ARRIVALS_TRUSTED = 1_000_000;
const CYCLES_TO_SETTLE = 1.5;
// A backlog counts as growing if it grows by more than this share of the arrivals, and by more than chance explains.
const GROWING_SHARE = 0.04;
const MAX_DEVIATIONS = 5;

/** How many tasks end a second while `waiting` tasks are waiting: Little's law. */
export function endsPerSecond(waiting) {
  return waiting / MEAN_SECONDS;
}

/** How long it takes to read every task of a token once, seconds. */
export function cycleSeconds(waiting, readsPerSecond) {
  return waiting / BATCH_SIZE / readsPerSecond;
}

/**
 * One token, with tasks that arrive at the rate that keeps `waiting` of them running.
 *
 * `isStable` says whether the number of ends that have not been noticed yet stays bounded.
 */
export function simulateSteadyState({ waiting, readsPerSecond, mode, lostShare, seed = 1 }) {
  const random = seededRandom(seed);
  const rate = endsPerSecond(waiting);
  const cycle = cycleSeconds(waiting, readsPerSecond);
  const seconds = secondsToRun(rate, cycle, mode);
  const delays = new Delays();
  const lostDelays = new Delays();
  let measuring = false;
  const onEnd = (delay, wasLost) => {
    if (measuring) delays.add(delay);
    if (measuring && wasLost) lostDelays.add(delay);
  };
  // Enough even if no end is ever noticed.
  const capacity = Math.ceil(1.1 * (waiting + 2 * rate * seconds)) + 1_000;
  const poller = new PollerModel({ mode, readsPerSecond, capacity, random, onEnd });
  for (let index = 0; index < waiting; index++) {
    const duration = durationOfRunning(random);
    const age = random() * duration;
    // As if they had been read at random times before.
    const task = { start: -age, end: duration - age, isLost: random() < lostShare };
    poller.add(task, 0, random() * mode.interval(age, random, waiting >= BATCH_SIZE));
  }
  const arrivals = arrivalsAt(rate, random, lostShare, poller);
  arrivals.runUntil(seconds);
  const before = { reads: poller.reads, open: poller.open };
  measuring = true;
  arrivals.runUntil(2 * seconds);
  const growth = poller.open - before.open;
  const isGrowing =
    growth > GROWING_SHARE * rate * seconds && growth > MAX_DEVIATIONS * Math.sqrt(2 * before.open);
  const reads = (poller.reads - before.reads) / seconds;
  return {
    isStable: !isGrowing,
    readsPerSecond: reads,
    readsPerTask: reads / rate,
    ...summaryOf(delays),
    lostP95: lostDelays.quantile(0.95),
    // If not, the run was too short to see how late a task with a lost callback is read.
    isSettled: seconds > CYCLES_TO_SETTLE * cycle,
  };
}

function secondsToRun(rate, cycle, { trusted }) {
  const settles = CYCLES_TO_SETTLE * cycle * rate < MAX_ARRIVALS_TRUSTED;
  const most = (trusted && settles ? MAX_ARRIVALS_TRUSTED : MAX_ARRIVALS) / rate;
  return Math.max(MIN_ARRIVALS / rate, Math.min(Math.max(MIN_SECONDS, CYCLES * cycle), most));
}

function summaryOf(delays) {
  return { median: delays.quantile(0.5), p95: delays.quantile(0.95) };
}

function arrivalsAt(rate, random, lostShare, poller) {
  const step = () => -Math.log(1 - random()) / rate;
  let next = step();
  return {
    runUntil(time) {
      for (; next < time; next += step()) {
        poller.runUntil(next);
        const end = next + durationOf(random);
        poller.add({ start: next, end, isLost: random() < lostShare }, next);
      }
      poller.runUntil(time);
    },
  };
}

/** One token, with `count` tasks that are submitted within `seconds`, until the last end has been noticed. */
export function simulateBurst({ count, seconds, readsPerSecond, mode, lostShare, seed = 1 }) {
  const random = seededRandom(seed);
  const starts = Float64Array.from({ length: count }, () => random() * seconds).sort();
  return simulateTasks({
    starts,
    ends: starts.map((start) => start + durationOf(random)),
    isLost: () => random() < lostShare,
    readsPerSecond,
    mode,
    random,
  });
}

/** One token, with given tasks, until the last end has been noticed. `starts` must be in order. */
export function simulateTasks({ starts, ends, isLost, readsPerSecond, mode, random }) {
  const delays = new Delays();
  const onEnd = (delay) => delays.add(delay);
  const capacity = starts.length;
  const poller = new PollerModel({ mode, readsPerSecond, capacity, random, onEnd });
  for (const [index, start] of starts.entries()) {
    poller.runUntil(start);
    poller.add({ start, end: ends[index], isLost: isLost(index) }, start);
  }
  poller.runUntil(Number.POSITIVE_INFINITY);
  return { reads: poller.reads, ...summaryOf(delays) };
}
