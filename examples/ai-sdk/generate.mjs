// Two videos with the AI SDK. `generateVideo` waits for the first one. The second is started here and could be finished by any
// process that has its operation.

import { mkdir, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import {
  experimental_generateVideo as generateVideo,
  experimental_getVideoStatus as getVideoStatus,
  experimental_startVideo as startVideo,
} from "ai";
import { openVideo } from "wan-client";
import { createWan } from "wan-client/ai-sdk";

const wan = createWan({
  baseURL: process.env.WAN_BASE_URL,
  onSubmitted: ({ id }) => console.log(`submitted ${id}`),
});

/** The bytes of a video. Only for the emulator: the SDK's own download refuses addresses of this machine. */
async function download({ url }) {
  const { stream, contentType } = await openVideo(url.href);
  return { data: new Uint8Array(await new Response(stream).arrayBuffer()), mediaType: contentType };
}

const { video, providerMetadata, warnings } = await generateVideo({
  model: wan.video("wan3.0-video"),
  prompt: "A paper boat drifts down a rainy street",
  duration: 5,
  resolution: "1280x720",
  fps: 24,
  download: process.env.WAN_BASE_URL ? download : undefined,
});
await mkdir("out", { recursive: true });
await writeFile("out/boat.mp4", video.uint8Array);
console.log(`out/boat.mp4 cost ${providerMetadata.wan.cost.amount} credits`);
for (const { feature, details, message } of warnings) console.log(message ?? `${feature}: ${details}`);

const started = await startVideo({ model: wan.video("wan2.6-t2v"), prompt: "A paper boat, seen from above" });
const operation = JSON.parse(JSON.stringify(started.operation)); // as if read from a database
let status = await getVideoStatus(wan.video("wan2.6-t2v"), { operation });
while (status.status === "pending") {
  await sleep(2_000);
  status = await getVideoStatus(wan.video("wan2.6-t2v"), { operation });
}
console.log(`the second video: ${new URL(status.videos[0].url).pathname}`);
