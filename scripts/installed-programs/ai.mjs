// The AI SDK provider, with the SDK's own wait and with its separate start and status calls.

import assert from "node:assert/strict";
import * as ai from "ai";
import { openVideo } from "wan-client";
import { createWan } from "wan-client/ai-sdk";
import { createEmulator } from "wan-client/emulator";
import { serveEmulator } from "wan-client/node";

const generateVideo = ai.generateVideo ?? ai.experimental_generateVideo;
const startVideo = ai.startVideo ?? ai.experimental_startVideo;
const getVideoStatus = ai.getVideoStatus ?? ai.experimental_getVideoStatus;

/** The SDK's own download refuses addresses of this machine. */
async function download({ url }) {
  const { stream, contentType } = await openVideo(url.href);
  return { data: new Uint8Array(await new Response(stream).arrayBuffer()), mediaType: contentType };
}

const { url, close } = await serveEmulator(createEmulator({ taskSeconds: 0.2 }));
const wan = createWan({ baseURL: url, apiKey: "any" });
const { video } = await generateVideo({ model: wan.video("wan2.6-t2v"), prompt: "A paper boat", download });
assert.ok(video.uint8Array.length > 1_000);

const { operation } = await startVideo({ model: wan.video("wan2.6-t2v"), prompt: "A paper boat" });
let status = "pending";
for (let read = 0; status === "pending" && read < 20; read++) {
  await new Promise((done) => setTimeout(done, 500));
  ({ status } = await getVideoStatus(wan.video("wan2.6-t2v"), { operation, download }));
}
assert.equal(status, "completed");
await close();
