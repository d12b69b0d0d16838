// The msw handlers, with a client that was created before them.

import assert from "node:assert/strict";
import { setupServer } from "msw/node";
import { openVideo, WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { wanHandlers } from "wan-client/msw";

const wan = new WanClient({ apiKey: "test", polling: { interval: 0, readsPerSecond: Infinity } });
const emulator = createEmulator({ taskSeconds: 0 });
const server = setupServer(...wanHandlers(emulator));
server.listen({ onUnhandledRequest: "error" });

const task = await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat" });
const { stream, contentType } = await openVideo(task);
assert.equal(contentType, "video/mp4");
await stream.cancel();

emulator.faults.next("reset");
const lost = await wan.submit({ model: "wan2.6-t2v", prompt: "A paper boat" }).catch((error) => error);
assert.equal(lost.maybeAccepted, true);
server.close();
