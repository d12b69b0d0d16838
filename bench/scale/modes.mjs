// How the end of a task is noticed. `interval` is the time between two reads of a pending task, in seconds. It is a function of
// the age of the task, of `random`, and of whether there is a crowd: enough tasks to fill a request.

import { nextPollDelay } from "wan-client";

const LOW_JITTER = 0.9;
const JITTER = 0.2;
const STEPS_PER_SECOND = 10;
// The age from which the interval is constant, seconds.
const LAST_AGE = 900;
// The client's own schedule, from its public function: for this id, it returns the low end of the jitter.
const SCHEDULE = Float64Array.from({ length: LAST_AGE * STEPS_PER_SECOND + 1 }, (_, step) => {
  const task = { id: "", status: "pending", createdAt: new Date(0) };
  return nextPollDelay(task, (step * 1_000) / STEPS_PER_SECOND) / 1_000 / LOW_JITTER;
});

/** The client's interval between two reads of a task that no callback is expected for. A crowd halves it. */
function pollInterval(age, random, isCrowd) {
  const base = SCHEDULE[Math.min(SCHEDULE.length - 1, Math.floor(age * STEPS_PER_SECOND))];
  const interval = base * (LOW_JITTER + JITTER * random());
  return isCrowd ? interval / 2 : interval;
}

/** The client reads this often while it waits for a callback, unless `pollInterval` is set. */
export const CALLBACK_SECONDS = 30;
export const LONG_SECONDS = 600;

const callbacks = (interval, trusted) => ({
  interval: () => interval,
  // A `pollInterval` that the caller sets also applies after the callback.
  intervalAfterCallback: interval === CALLBACK_SECONDS ? pollInterval : () => interval,
  callbacks: true,
  trusted,
});

export const MODES = {
  polling: {
    interval: pollInterval,
    intervalAfterCallback: pollInterval,
    callbacks: false,
    trusted: false,
  },
  confirmed: callbacks(CALLBACK_SECONDS, false),
  confirmedLong: callbacks(LONG_SECONDS, false),
  trusted: callbacks(LONG_SECONDS, true),
};
