// Strategies of waiting for many tasks at no more than one read request a second. Each is a function from tasks to the
// number of read requests and how late each wait was, in seconds.

import { runClient } from "./client.mjs";
import { REQUEST_SECONDS } from "./tasks.mjs";

/** The unchanged client in virtual time. `pollInterval` is an option of its waits. */
export function wanClient(pollInterval) {
  return async (tasks, seed) => {
    const { reads, delays } = await runClient({ tasks, seed, pollInterval, readsPerSecond: 1 });
    return { reads, lateness: delays };
  };
}

/** One loop per task that reads it every `interval` seconds. All loops share the limit of one request a second. */
export function oneLoopPerTask(interval) {
  return async (tasks) => {
    // First come, first served: the loops are processed in the order of their next read.
    const queue = tasks.map((task) => ({ task, dueAt: task.start + interval })).sort(byDueAt);
    const lateness = [];
    let nextSlot = 0;
    let reads = 0;
    while (queue.length > 0) {
      const loop = queue.shift();
      const at = Math.max(nextSlot, loop.dueAt);
      nextSlot = at + 1;
      reads++;
      if (at + REQUEST_SECONDS / 2 >= loop.task.end) lateness.push(at + REQUEST_SECONDS - loop.task.end);
      else insert(queue, { task: loop.task, dueAt: at + REQUEST_SECONDS + interval });
    }
    return { reads, lateness };
  };
}

const byDueAt = (one, other) => one.dueAt - other.dueAt;

function insert(queue, loop) {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (queue[middle].dueAt <= loop.dueAt) low = middle + 1;
    else high = middle;
  }
  queue.splice(low, 0, loop);
}
