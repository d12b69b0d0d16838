import type { Task } from "../types/task.js";
import { validDate } from "../util/values.js";

const MIN_INTERVAL_MS = 2_000;
const STEADY_INTERVAL_MS = 6_000;
const MAX_INTERVAL_MS = 20_000;

/** No video is assumed to be done before this age, ms. The fastest one on record took 59 seconds. */
export const MIN_TASK_DURATION_MS = 20_000;

/** How often a task is read until its callback comes, ms: a callback may get lost. */
export const CALLBACK_POLL_INTERVAL_MS = 30_000;

/**
 * How long to wait before a task is read again, ms: a tenth of its age, between 2 and 6 seconds; from the age of 4 minutes
 * on, a fortieth of its age, up to 20 seconds.
 *
 * Once a task is half a minute old, it is about as likely to end in one second as in the next, which calls for a constant
 * interval. Old tasks are few, and each of them needs a request that is almost empty. `bench/waiting.mjs` compares this
 * schedule with others.
 *
 * @param ageMs The age of the task, ms.
 * @param spread The jitter: 0 is 10 % below the interval, 1 is 10 % above it.
 */
export function pollInterval(ageMs: number, spread = Math.random()): number {
  const early = Math.min(STEADY_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, ageMs / 10));
  const interval = Math.min(MAX_INTERVAL_MS, Math.max(early, ageMs / 40));
  return interval * (0.9 + 0.2 * spread);
}

/**
 * How long a workflow engine should sleep before it reads a task again, ms: about 2 to 20 seconds, depending on the age of
 * the task. 0 for a task that has ended.
 *
 * The result depends only on the task and the time, so a replay sleeps for as long as the first run. Tasks of the same
 * age get different delays, depending on their ids.
 *
 * @param now A date, or Unix time in ms. Default: the current time.
 * @example
 * ```ts
 * const task = await step.do("read", () => wan.getTask(id));
 * if (task.status === "pending") await step.sleep("wait", nextPollDelay(task));
 * ```
 */
export function nextPollDelay(
  task: Pick<Task, "id" | "status"> & { createdAt?: Date | string | undefined },
  now: number | Date = Date.now(),
): number {
  if (task.status !== "pending") return 0;
  // In a task that was read back from JSON, `createdAt` is a string.
  const createdAt = validDate(task.createdAt ?? now) ?? now;
  const age = Number(now) - Number(createdAt);
  return Math.round(pollInterval(Math.max(0, age), spreadOf(task.id)));
}

/** A number from 0 to 1, always the same for the same id. */
function spreadOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (Math.imul(hash, 31) + id.charCodeAt(index)) >>> 0;
  return hash / 2 ** 32;
}
