// How much heap a pending wait takes, in this process: by the method that waits. Needs --expose-gc. Prints JSON.

import { WanClient } from "wan-client";
import { heapUsed } from "../heap.mjs";

const COUNT = 10_000;
const REQUEST = { model: "wan2.6-t2v", prompt: "A paper boat in the rain" };
const METHODS = {
  waitForTask: (wan, index) => wan.waitForTask(idOf(index)),
  generate: (wan) => wan.generate(REQUEST),
};

const result = {};
for (const [name, start] of Object.entries(METHODS)) result[name] = Math.round(await heapPerWait(start));
console.log(JSON.stringify(result));

async function heapPerWait(start) {
  // The warm-up has no more tasks than fit into one request, because the poller reads tasks that were submitted less than 20
  // seconds ago only in places that others leave free.
  await pendingWaits(start, 50);
  return (await pendingWaits(start, COUNT)) / COUNT;
}

/** Starts the waits, measures the heap when every task has been read, and lets the tasks end. */
async function pendingWaits(start, count) {
  let [submitted, unread, done] = [0, count, false];
  const wasRead = new Uint8Array(count);
  const fetch = async (url, { body }) => {
    if (new URL(url).pathname === "/wan/videos") return Response.json({ task_id: idOf(submitted++) });
    const { id, ids } = JSON.parse(body);
    const rows = (ids ?? [id]).map((each) => {
      const index = Number(each.slice(-12));
      if (!wasRead[index]) unread--;
      wasRead[index] = 1;
      return recordOf(each, done);
    });
    return Response.json(ids ? { items: rows, count: rows.length } : rows[0]);
  };
  const wan = new WanClient({ apiKey: "bench", fetch, polling: { readsPerSecond: 200, interval: 100 } });
  const before = heapUsed();
  const waits = Array.from({ length: count }, (_, index) => start(wan, index));
  while (unread > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const taken = heapUsed() - before;
  done = true;
  await Promise.all(waits);
  return taken;
}

function recordOf(id, done) {
  const record = { id, created_at: Date.now() / 1_000 - 60, request: REQUEST };
  const response = { success: true, state: "completed", video_url: "https://example.com/boat.mp4" };
  return done ? { ...record, finished_at: Date.now() / 1_000, response } : record;
}

function idOf(index) {
  return `a4bca552-d964-46a1-8ff7-${String(index).padStart(12, "0")}`;
}
