// Strategies of waiting for many tasks at no more than one read request a second. Each is a function from tasks to the
// number of read requests and how late each wait was, in seconds.

import { WanClient } from "wan-client";
import { seededRandom } from "../seeded-random.mjs";
import { installVirtualTime } from "../virtual-time.mjs";

const READ_SECONDS = 0.2;

/** The unchanged client in virtual time. `interval` is its `polling.interval`. */
export function wanClient(interval) {
  return async (tasks, seed) => {
    const time = installVirtualTime();
    const random = Math.random;
    Math.random = seededRandom(seed);
    try {
      const startedAt = time.now();
      const seconds = () => (time.now() - startedAt) / 1_000;
      const createdAt = Date.now() / 1_000;
      const byId = new Map(tasks.map((task) => [task.id, task]));
      let reads = 0;
      const fetch = async (_, { body }) => {
        reads++;
        await time.sleep(READ_SECONDS * 500);
        const { id, ids } = JSON.parse(body);
        const rows = (ids ?? [id]).map((each) => recordOf(byId.get(each), createdAt, seconds()));
        const response = Response.json(ids ? { items: rows, count: rows.length } : rows[0]);
        await time.sleep(READ_SECONDS * 500);
        return response;
      };
      const wan = new WanClient({ apiKey: "bench", fetch, polling: { interval, readsPerSecond: 1 } });
      const waits = tasks.map(async ({ id, start, end }) => {
        await time.sleep(start * 1_000);
        await wan.waitForTask({ id, submittedAt: new Date() }, { timeout: Number.POSITIVE_INFINITY });
        return seconds() - end;
      });
      const lateness = await time.run(Promise.all(waits));
      return { reads, lateness };
    } finally {
      time.restore();
      Math.random = random;
    }
  };
}

function recordOf({ id, start, end }, createdAt, now) {
  const record = { id, created_at: createdAt + start, request: { model: "wan2.6-t2v" } };
  if (now < end) return record;
  const response = { success: true, state: "completed", video_url: `https://example.com/${id}.mp4` };
  return { ...record, finished_at: createdAt + end, response };
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
      if (at + READ_SECONDS / 2 >= loop.task.end) lateness.push(at + READ_SECONDS - loop.task.end);
      else insert(queue, { task: loop.task, dueAt: at + READ_SECONDS + interval });
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
