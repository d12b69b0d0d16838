// Ways to wait for many tasks under one read a second, each as a function from tasks to what it cost.

import { WanClient } from "wan-client";
import { seededRandom } from "../seeded-random.mjs";
import { installVirtualTime } from "../virtual-time.mjs";

const READ_SECONDS = 0.2;

/** The client as it ships, in virtual time. `interval`: as `polling.interval`. */
export function theClient(interval) {
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
        const answer = Response.json(ids ? { items: rows, count: rows.length } : rows[0]);
        await time.sleep(READ_SECONDS * 500);
        return answer;
      };
      const wan = new WanClient({ apiKey: "bench", fetch, polling: { interval } });
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

/** One loop per task that reads it every `interval` seconds; all loops stand in one line for their read. */
export function oneLoopPerTask(interval) {
  return async (tasks) => {
    // The line is first come, first served, so it is enough to look at the loops in the order of their next wish.
    const line = tasks.map((task) => ({ task, wish: task.start + interval })).sort(byWish);
    const lateness = [];
    let free = 0;
    let reads = 0;
    while (line.length > 0) {
      const loop = line.shift();
      const at = Math.max(free, loop.wish);
      free = at + 1;
      reads++;
      if (at + READ_SECONDS / 2 >= loop.task.end) lateness.push(at + READ_SECONDS - loop.task.end);
      else insert(line, { task: loop.task, wish: at + READ_SECONDS + interval });
    }
    return { reads, lateness };
  };
}

const byWish = (one, other) => one.wish - other.wish;

function insert(line, loop) {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (line[middle].wish <= loop.wish) low = middle + 1;
    else high = middle;
  }
  line.splice(low, 0, loop);
}
