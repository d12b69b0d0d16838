// The shortest program: makes a video from a text, and saves it in a file.
//
//   npm run example shortest              on the emulator
//   node examples/shortest.mjs            on the real API: needs a token, and is billed

import { WanClient } from "wan-client";
import { saveVideo } from "wan-client/node";

const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });
const task = await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat drifts down a rainy street" });
console.log((await saveVideo(task, "out/boat.mp4")).path);
