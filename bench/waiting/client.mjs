// The unchanged client in virtual time, with callbacks or without.

import { WanClient } from "wan-client";
import { inVirtualTime } from "../virtual-time.mjs";
import { CALLBACK_DELAY_SECONDS, REQUEST_SECONDS } from "./tasks.mjs";

/**
 * Waits for the tasks. Returns the number of read requests, how many of them were refused, and the delay of each task, in
 * seconds. `limit` is how many reads the server accepts in any second.
 */
export function runClient(run) {
  const { tasks, readsPerSecond, seed, callbacks, pollInterval, isLost, limit = Infinity } = run;
  return inVirtualTime(seed, async (time) => {
    const server = createServer(tasks, time, limit);
    const wan = new WanClient({ apiKey: "bench", fetch: server.fetch, polling: { readsPerSecond } });
    const listeners = new Map();
    const listen = (id, notify) => {
      listeners.set(id, notify);
      return () => listeners.delete(id);
    };
    const options = { timeout: Number.POSITIVE_INFINITY, pollInterval, callbacks: callbacks && { listen } };
    const waits = tasks.map(async ({ id, start, end }) => {
      await time.sleep(start * 1_000);
      if (callbacks && !isLost(id)) {
        globalThis.setTimeout(() => listeners.get(id)?.(), (end - start + CALLBACK_DELAY_SECONDS) * 1_000);
      }
      await wan.waitForTask({ id, submittedAt: new Date() }, options);
      return server.seconds() - end;
    });
    const delays = await time.run(Promise.all(waits));
    return { reads: server.reads, refused: server.refused, delays };
  });
}

function createServer(tasks, time, limit) {
  const startedAt = time.now();
  const createdAt = Date.now() / 1_000;
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const accepted = [];
  const accepts = (now) => {
    while (accepted[0] <= now - 1) accepted.shift();
    return accepted.length < limit && accepted.push(now) > 0;
  };
  const server = {
    reads: 0,
    refused: 0,
    seconds: () => (time.now() - startedAt) / 1_000,
    async fetch(_, { body }) {
      server.reads++;
      await time.sleep(REQUEST_SECONDS * 500);
      const response = accepts(server.seconds()) ? responseTo(JSON.parse(body)) : refusal();
      await time.sleep(REQUEST_SECONDS * 500);
      return response;
    },
  };
  const responseTo = ({ id, ids }) => {
    const rows = (ids ?? [id]).map((each) => recordOf(byId.get(each), createdAt, server.seconds()));
    return Response.json(ids ? { items: rows, count: rows.length } : rows[0]);
  };
  const refusal = () => {
    server.refused++;
    return Response.json({ error: { code: "too_many_requests", message: "slow down" } }, { status: 429 });
  };
  return server;
}

function recordOf({ id, start, end }, createdAt, now) {
  const record = { id, created_at: createdAt + start, request: { model: "wan2.6-t2v" } };
  if (now < end) return record;
  const response = { success: true, state: "completed", video_url: `https://example.com/${id}.mp4` };
  return { ...record, finished_at: createdAt + end, response };
}
