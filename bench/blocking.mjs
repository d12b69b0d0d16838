// Shows that generateBlocking waits longer than 300 seconds, after which a bare fetch of Node times out.
//
//   npm run bench -- blocking [seconds]      the response takes this long, by default 320

import { createServer } from "node:http";
import { WanClient } from "wan-client";

const seconds = Number(process.argv[2] ?? 320);
const body = {
  success: true,
  task_id: "a4bca552-d964-46a1-8ff7-fd922f916582",
  state: "completed",
  video_url: "https://cdn.acedata.cloud/43a57990c0.mp4",
};

// The server sends nothing, not even headers, before the response is complete.
const server = createServer((_, response) => {
  setTimeout(() => response.end(JSON.stringify(body)), seconds * 1000);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const baseURL = `http://127.0.0.1:${server.address().port}`;

const wan = new WanClient({ apiKey: "any", baseURL });
const request = { model: "wan2.6-t2v", prompt: "Astronauts shuttle from space to volcano" };

const calls = {
  "bare fetch": () =>
    fetch(`${baseURL}/wan/videos`, { method: "POST", body: "{}" }).then((response) => response.status),
  generateBlocking: () => wan.generateBlocking(request).then((task) => task.status),
};

console.log(`Node ${process.versions.node}; the response takes ${seconds} s`);
await Promise.all(
  Object.entries(calls).map(async ([name, call]) => {
    const startedAt = performance.now();
    const outcome = await call().catch((error) => `${error.name}: ${error.cause?.code ?? error.message}`);
    console.log(`${name.padEnd(16)}  ${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${outcome}`);
  }),
);
server.close();
