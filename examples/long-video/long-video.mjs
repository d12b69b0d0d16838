// Makes a longer video of three clips. Each continues from the end of the previous clip. The program can be killed at any moment
// and started again: it then continues, and pays for no clip twice.
//
//   npm run example long-video                         on the emulator
//   node examples/long-video/long-video.mjs folder     on the real API: needs a token, and is billed
//
// If you copy this file, copy ../batch/journal.mjs, too. `npm run example` starts an emulator that forgets its tasks when it
// exits. To try a restart, run `npx wan-client emulator` in another terminal, and set WAN_BASE_URL to its address and
// ACEDATACLOUD_API_TOKEN to any text.

import { readdirSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TaskFailedError, WanClient, WanError } from "wan-client";
import { saveVideo } from "wan-client/node";
import { openJournal } from "../batch/journal.mjs";

const PROMPTS = [
  "A paper boat drifts down a rainy street, seen from behind",
  "Continue from the last frame of the reference video: the boat reaches a river at dusk",
  "Continue from the last frame of the reference video: the boat drifts past lanterns, into the night",
];
const clips = PROMPTS.map((prompt, index) => ({ name: `clip-${index + 1}`, prompt }));

const [folder = "out/long-video"] = process.argv.slice(2);
const pathOf = (file) => join(folder, file);
const wan = new WanClient({ baseURL: process.env.WAN_BASE_URL });
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

await mkdir(folder, { recursive: true });
const journal = await openJournal(pathOf("journal.jsonl"));
// Files that an earlier run did not finish saving. The journal's lock shows that no other process is writing them.
for (const file of readdirSync(folder)) if (file.endsWith(".part")) rmSync(pathOf(file));
await writeFile(pathOf("clips.txt"), clips.map(({ name }) => `file '${name}.mp4'\n`).join(""));

let current;
let previousUrl;
try {
  for (const { name, prompt } of clips) {
    current = name;
    previousUrl = await makeClip(name, requestFor(prompt, previousUrl));
    console.log(`${name}: saved as ${pathOf(`${name}.mp4`)}`);
  }
  console.log("To join the clips:");
  console.log(`ffmpeg -f concat -i ${pathOf("clips.txt")} -c copy ${pathOf("long-video.mp4")}`);
} catch (error) {
  console.error(`${current}: ${error}\n${adviceFor(current)}`);
  process.exitCode = 1;
} finally {
  await journal.close();
}

/** The request of a clip. All clips have the same resolution and ratio, so that they can be joined without encoding them again. */
function requestFor(prompt, previousUrl) {
  const request = { model: "wan3.0-video", prompt, duration: 5, resolution: "720P", ratio: "16:9" };
  return previousUrl ? { ...request, media: [{ type: "reference_video", url: previousUrl }] } : request;
}

/** Continues a clip where the last run stopped. Resolves to its URL, which does not expire. */
async function makeClip(name, request) {
  const { state, ref, url } = journal.rows.get(name) ?? {};
  if (state === "saved") return url;
  if (state === "submitted") return waitAndSave(name, ref);
  // The last run crashed during the submission: the server may have accepted it, but its id is unknown.
  if (state === "submitting" || state === "lost") throw new Error("An earlier run may have submitted it.");
  return waitAndSave(name, await submit(name, request));
}

/** Submits a clip, and records that before and after. */
async function submit(name, request) {
  stop.signal.throwIfAborted();
  await journal.write(name, { state: "submitting", at: new Date().toISOString() });
  try {
    const ref = await wan.submit(request);
    console.log(`${name}: task ${ref.id}`);
    await journal.write(name, { state: "submitted", ref });
    return ref;
  } catch (error) {
    // The next run may submit the clip again only if the server has certainly not accepted it.
    if (WanError.is(error)) await journal.write(name, { state: error.maybeAccepted ? "lost" : "refused" });
    throw error;
  }
}

async function waitAndSave(name, ref) {
  try {
    const task = await wan.waitForTask(ref, { signal: stop.signal });
    await saveVideo(task, pathOf(`${name}.mp4`), { client: wan, signal: stop.signal });
    await journal.write(name, { state: "saved", url: task.video.url });
    return task.video.url;
  } catch (error) {
    if (TaskFailedError.is(error)) await journal.write(name, { state: "failed" });
    throw error;
  }
}

/** What to do about the clip at which the program has stopped. */
function adviceFor(name) {
  const { state, at } = journal.rows.get(name) ?? {};
  if (state === "refused" || state === "failed")
    return "It is not billed. Start the program again to submit it again.";
  if (state !== "submitting" && state !== "lost") return "Start the program again to continue.";
  const line = (facts) => JSON.stringify({ row: name, ...facts });
  return `The outcome of its submission at ${at} is unknown. It may be billed, and is not submitted again.
Look for it on the provider's usage page. Then append one of these lines to ${pathOf("journal.jsonl")}, and start again.
If you have found its task id:
${line({ state: "submitted", ref: { id: "<task id>" } })}
To submit it again, and perhaps pay for it twice:
${line({ state: "refused" })}`;
}
