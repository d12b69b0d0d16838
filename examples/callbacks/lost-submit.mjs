// If the response to a submission is lost, the task may still be running and billed. Here the emulator accepts the request
// and drops the response. The callback still leads to the video: one submission, one payment.
//
//   npm run example lost-submit

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { WanClient } from "wan-client";
import { createCallbackReceiver } from "wan-client/callbacks";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator, toNodeListener } from "wan-client/node";

const emulator = createEmulator({ taskSeconds: 5 });
const api = await serveEmulator(emulator);

// A real program has a public URL, and reads the secret from its environment.
const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const callbacks = createCallbackReceiver({
  url: `http://127.0.0.1:${server.address().port}/api/wan`,
  secret: randomBytes(32).toString("hex"),
  logger: { ...console, warn: (line) => console.log(`warning: ${line}`) },
});
server.on("request", toNodeListener(callbacks.handle));

const wan = new WanClient({ baseURL: api.url, apiKey: "demo" });
emulator.faults.next("reset");
const task = await wan.generate(
  { model: "wan2.6-t2v", prompt: "A paper boat" },
  { callbacks, jobId: "row-7" },
);

console.log(`the video is at ${task.video.url.split("?")[0]}`);
console.log(`tasks that the server accepted: ${emulator.tasks.length}`);
server.close();
await api.close();
