// A submit whose answer is lost may be at work, and billed. Here the emulator takes it and drops the answer, and the
// callback brings the video all the same: one submit, one payment.
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

// A real program has a public URL and a secret from its environment.
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
const task = await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat" }, { callbacks, ref: "row-7" });

console.log(`the video is at ${task.video.url.split("?")[0]}`);
console.log(`submits that the server took: ${emulator.tasks.length}`);
server.close();
await api.close();
