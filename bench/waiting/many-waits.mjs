// 10,000 waits in this process, in real time: how much memory they take, and how long they block the event loop. Needs
// --expose-gc. Prints JSON.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { WanClient } from "wan-client";
import { heapUsed } from "../heap.mjs";

const COUNT = 10_000;
const ids = Array.from(
  { length: COUNT },
  (_, index) => `a4bca552-d964-46a1-8ff7-${String(index).padStart(12, "0")}`,
);
const request = {
  action: "text2video",
  model: "wan2.6-t2v",
  prompt: "A paper boat in the rain",
  duration: 5,
};
const response = { success: true, state: "completed", video_url: "https://example.com/boat.mp4" };
let done = false;
let reads = 0;

const fetch = async (_, { body }) => {
  reads++;
  const asked = JSON.parse(body);
  const rows = (asked.ids ?? [asked.id]).map((id) => ({
    id,
    created_at: Date.now() / 1_000 - 60,
    request,
    ...(done && { finished_at: Date.now() / 1_000, response }),
  }));
  return Response.json(asked.ids ? { items: rows, count: rows.length } : rows[0]);
};
const wan = new WanClient({ apiKey: "bench", fetch, polling: { readsPerSecond: 100 } });

done = true;
for await (const _ of wan.waitForTasks(ids.slice(0, 500))) {
  // Warm-up.
}
done = false;
reads = 0;
const delay = monitorEventLoopDelay({ resolution: 1 });
const before = heapUsed();
delay.enable();
const outcomes = (async () => {
  let count = 0;
  for await (const { status } of wan.waitForTasks(ids)) if (status === "succeeded") count++;
  return count;
})();
while (reads < COUNT / 50) await new Promise((resolve) => setTimeout(resolve, 50));
const longestDelayWaiting = delay.max;
delay.disable();
const heapPerWait = (heapUsed() - before) / COUNT;
delay.reset();
delay.enable();
done = true;
const settled = await outcomes;
const longestDelayMs = Math.max(longestDelayWaiting, delay.max) / 1e6;
delay.disable();
const heapLeftPerWait = (heapUsed() - before) / COUNT;
console.log(JSON.stringify({ settled, heapPerWait, heapLeftPerWait, longestDelayMs }));
