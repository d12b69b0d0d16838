// What a user does first, with the installed package.

import { readFile } from "node:fs/promises";
import { WanClient, WanError } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { saveVideo, serveEmulator } from "wan-client/node";
import { requestSchemas } from "wan-client/schemas";

const request = { model: "wan2.6-t2v", prompt: "A paper boat" };
const { url, close } = await serveEmulator(createEmulator({ taskSeconds: 0.2 }));
const wan = new WanClient({ baseURL: url, apiKey: "any" });
const task = await wan.generate(request, { pollInterval: 50 });
const { bytes } = await saveVideo(task, "boat.mp4");
const refused = await wan.submit({ ...request, duration: 7 }).catch((error) => error);
await close();

const checks = {
  "a video was made": task.status === "succeeded",
  "the whole video was saved": bytes > 1_000 && (await readFile("boat.mp4")).length === bytes,
  "a wrong request was refused": WanError.is(refused) && refused.name === "RequestValidationError",
  "a request was parsed": requestSchemas["wan2.6-t2v"].safeParse(request).success,
};
for (const [what, isTrue] of Object.entries(checks)) console.log(`${isTrue ? "ok" : "FAILED"}: ${what}`);
if (Object.values(checks).includes(false)) throw new Error("The package does not work here.");
