import type { Task } from "../types/task.js";
import { validDate } from "../util/values.js";

const NEW_MS = 2_000;
const YOUNG_MS = 6_000;
const LONGEST_MS = 20_000;

/** Younger than this no video has been seen to be done, ms: the fastest on record took 59 seconds. */
export const YOUNGEST_DONE_MS = 20_000;

/** How often a task is read while somebody listens for its callback, ms: that may never come. */
export const LISTENING_MS = 30_000;

/**
 * How long to wait before a task is read again, ms: a tenth of its age between 2 and 6 seconds, and a fortieth from the
 * fourth minute on, up to 20 seconds. A task is about as likely to end in one second as in any other once it is half a
 * minute old, so most of the answer is a constant; old tasks are few, and each of them keeps a whole batch busy alone.
 * `bench/waiting.mjs` compares it with others.
 *
 * @param ageMs how old the task is, ms
 * @param spread 0 to 1, where in the jitter of a tenth to either side to land
 */
export function pollInterval(ageMs: number, spread = Math.random()): number {
  const young = Math.min(YOUNG_MS, Math.max(NEW_MS, ageMs / 10));
  const interval = Math.min(LONGEST_MS, Math.max(young, ageMs / 40));
  return interval * (0.9 + 0.2 * spread);
}

/**
 * How long to sleep before a task is read again, ms, for engines that sleep themselves. It depends on nothing but the
 * task and the time, so that a replay sleeps as long again; tasks of the same age are spread by their ids. 0 for a task
 * that has ended.
 *
 * @param now Default: the present.
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
  // A text, where the task has been through JSON.
  const createdAt = validDate(task.createdAt ?? now) ?? now;
  const age = Number(now) - Number(createdAt);
  return Math.round(pollInterval(Math.max(0, age), spreadOf(task.id)));
}

/** A number from 0 to 1 that is the same for the same id. */
function spreadOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (Math.imul(hash, 31) + id.charCodeAt(index)) >>> 0;
  return hash / 2 ** 32;
}
