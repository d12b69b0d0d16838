// Shows that generateBlocking outlasts the 300 seconds after which Node's fetch gives up, beside a bare fetch that does.
//
//   npm run build && node bench/blocking.mjs [seconds]      (320 by default)

import { createServer } from "node:http";
import { WanClient } from "wan-client";

const seconds = Number(process.argv[2] ?? 320);
const answer = {
  success: true,
  task_id: "a4bca552-d964-46a1-8ff7-fd922f916582",
  state: "completed",
  video_url: "https://cdn.acedata.cloud/43a57990c0.mp4",
};

// A server that holds each request for as long as it was told, and says nothing in between.
const server = createServer((_, response) => {
  setTimeout(() => response.end(JSON.stringify(answer)), seconds * 1000);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const baseURL = `http://127.0.0.1:${server.address().port}`;

const wan = new WanClient({ apiKey: "any", baseURL });
const request = { model: "wan2.6-t2v", prompt: "Astronauts shuttle from space to volcano" };

const runs = {
  "bare fetch": () =>
    fetch(`${baseURL}/wan/videos`, { method: "POST", body: "{}" }).then((got) => got.status),
  generateBlocking: () => wan.generateBlocking(request).then((task) => task.status),
};

console.log(`Node ${process.versions.node}; the answer comes after ${seconds} s`);
await Promise.all(
  Object.entries(runs).map(async ([name, run]) => {
    const startedAt = performance.now();
    const end = await run().catch((error) => `${error.name}: ${error.cause?.code ?? error.message}`);
    console.log(`${name.padEnd(16)}  ${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${end}`);
  }),
);
server.close();
