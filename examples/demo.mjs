// Makes two videos, one from a text and one from an image, and saves them under out/.
//
//   npm run demo                 against the emulator, on this machine, free
//   npm run demo -- --live       against the real API: needs ACEDATACLOUD_API_TOKEN, and is billed

import { relative } from "node:path";
import { WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { saveVideo, serveEmulator } from "wan-client/node";

const live = process.argv.includes("--live");
const emulator = live ? undefined : await serveEmulator(createEmulator({ taskSeconds: 6 }));
const wan = emulator ? new WanClient({ baseURL: emulator.url, apiKey: "demo" }) : new WanClient();

console.log(
  emulator ? `The emulator listens on ${emulator.url}` : "Using the real API: both videos are billed",
);

/** @type {{ name: string, request: import("wan-client").WanRequest }[]} */
const jobs = [
  {
    name: "text-to-video",
    request: {
      model: "wan2.6-t2v",
      prompt: "A paper boat drifts down a rainy street, cinematic",
      duration: 5,
    },
  },
  {
    name: "image-to-video",
    request: {
      model: "wan2.6-i2v-flash",
      prompt: "The camera slowly pans across the landscape",
      image_url: "https://cdn.acedata.cloud/r9vsv9.png",
      duration: 5,
    },
  },
];

try {
  await Promise.all(jobs.map(make));
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
} finally {
  await emulator?.close();
}

async function make({ name, request }) {
  const say = (line) => console.log(`${name.padEnd(14)}  ${line}`);
  const task = await wan.generate(request, {
    onSubmitted: ({ id }) => say(`submitted, task ${id}`),
    onUpdate: ({ status }, { elapsedMs }) => say(`${status} after ${(elapsedMs / 1000).toFixed(0)} s`),
  });
  const { path, bytes } = await saveVideo(task, `out/${name}.mp4`);
  say(`saved ${bytes} bytes to ${relative(process.cwd(), path)}`);
}
