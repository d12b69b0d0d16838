// A process that makes calls of one kind: caller.mjs KIND BASE_URL. The parent sends it a number of calls, and receives the time
// and the CPU time that they took.

import { request } from "undici";
import { WanClient } from "wan-client";
import { profile } from "../profile.mjs";

const [kind, baseURL] = process.argv.slice(2);
const url = `${baseURL}/wan/videos`;
const body = {
  model: "wan2.6-t2v",
  prompt: "A paper boat drifts down a rainy street",
  duration: 5,
  size: "1280*720",
};
const sent = JSON.stringify({ ...body, action: "text2video", async: true });
const headers = {
  accept: "application/json",
  "content-type": "application/json",
  authorization: "Bearer bench",
};
const wan = new WanClient({ baseURL, apiKey: "bench" });

const calls = {
  "bare fetch": async () => {
    const { signal } = new AbortController();
    // The client also sets `cache` and `redirect`. `cache` adds two headers.
    const init = { method: "POST", headers, body: sent, signal, cache: "no-store", redirect: "manual" };
    return (await (await fetch(url, init)).json()).task_id;
  },
  "wan-client": async () => (await wan.submit(body)).id,
  "undici.request": async () =>
    (await (await request(url, { method: "POST", headers, body: sent })).body.json()).task_id,
};

process.on("message", async ({ concurrency, count, profiled }) => {
  const work = () => load(calls[kind], concurrency, count);
  if (profiled) await profile(work);
  process.send(profiled ? {} : await work());
});

/** Makes `count` calls, `concurrency` at a time. */
async function load(call, concurrency, count) {
  const times = [];
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const start = performance.now();
      if (!(await call()).startsWith("task-")) throw new Error("The response has no task id.");
      times.push(performance.now() - start);
    }
  };
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ms, cpu: user + system, times };
}
