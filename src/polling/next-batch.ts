import type { Due, DueQueue } from "./due-queue.js";
import { MAX_BATCH_SIZE } from "./tasks-endpoint.js";

/** A queued task that the next batch may ask for. */
export interface Candidate extends Due {
  /** The time limit of a request for the task, ms. All tasks of a batch have the same limit. */
  readonly requestTimeout: number;
  /** Whether the task is known to be so young that no video has ever been done at its age. */
  isTooYoungToBeDone(now: number): boolean;
}

// Limits the work of one call when thousands of tasks have to be skipped.
const MAX_SKIPPED = 10 * MAX_BATCH_SIZE;

/**
 * Takes the tasks of the next batch out of the queue, starting with the one that has been due for longest.
 *
 * A request costs the same for 1 task as for 50, so free places go to the tasks that are due next. Tasks that are too
 * young to be done get the places that the others leave free. Tasks whose request timeout differs from that of the first
 * task stay in the queue.
 *
 * @returns The batch, empty if no task is due, and the young tasks that did not fit: they need a new time.
 */
export function takeNextBatch<T extends Candidate>(
  queue: DueQueue<T>,
  now: number,
): { batch: T[]; postponed: T[] } {
  const batch: T[] = [];
  const young: T[] = [];
  const otherTimeout: T[] = [];
  while (batch.length < MAX_BATCH_SIZE && young.length + otherTimeout.length < MAX_SKIPPED) {
    const { first } = queue;
    if (!first || (first.dueAt > now && batch.length + young.length === 0)) break;
    queue.remove(first);
    if (first.requestTimeout !== (batch[0] ?? young[0] ?? first).requestTimeout) otherTimeout.push(first);
    else if (first.isTooYoungToBeDone(now)) young.push(first);
    else batch.push(first);
  }
  batch.push(...young.splice(0, MAX_BATCH_SIZE - batch.length));
  for (const task of otherTimeout) queue.push(task);
  return { batch, postponed: young };
}
