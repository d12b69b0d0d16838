// An agent makes a video with a scripted model, the Vercel AI SDK's own loop, and an emulator of the API. Exits with 0 only if
// the agent corrected its invalid request, got a video, and exactly one task was paid for.

import { generateText, stepCountIs } from "ai";
import { WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { saveVideo, serveEmulator } from "wan-client/node";
import { scriptedModel } from "./scripted-model.js";
import { videoTool } from "./video-tool.js";

const emulator = createEmulator({ taskSeconds: 3 });
const api = await serveEmulator(emulator);
const wan = new WanClient({ baseURL: api.url, apiKey: "emulator" });

const request = { model: "wan2.6-t2v", action: "text2video", prompt: "A paper boat in the rain" };
const call = (id: string, input: object) => ({
  type: "tool-call" as const,
  toolCallId: id,
  toolName: "makeVideo",
  input: JSON.stringify(input),
});
const model = scriptedModel([
  [call("first", { ...request, duration: 7 })],
  [call("second", { ...request, duration: 5 })],
  (result) => [{ type: "text", text: `Here it is: ${(result as { url?: string }).url}` }],
]);

const submitted: string[] = [];
const saved: { path: string; bytes: number }[] = [];
const makeVideo = videoTool(wan, {
  onSubmitted: ({ id }) => void submitted.push(id),
  async store(task) {
    const video = await saveVideo(task, `out/videos/${task.id}.mp4`, { client: wan });
    saved.push(video);
    return `https://videos.example.com/${task.id}.mp4`;
  },
});
const { text, steps } = await generateText({
  model,
  tools: { makeVideo },
  prompt: "Make a video of a paper boat in the rain.",
  stopWhen: stepCountIs(5),
});

for (const { toolCalls, toolResults } of steps) {
  for (const { input } of toolCalls) console.log(`the model asks for ${JSON.stringify(input)}`);
  for (const { output } of toolResults) console.log(`the result is ${JSON.stringify(output)}`);
}
console.log(`the model says "${text}"`);
for (const { path, bytes } of saved) console.log(`saved ${path} (${bytes} bytes)`);
console.log(`videos that the emulator made: ${emulator.tasks.length}`);

const [offered] = model.doGenerateCalls[0]?.tools ?? [];
const schema = offered?.type === "function" ? offered.inputSchema : undefined;
const right =
  schema?.type === "object" &&
  !("anyOf" in schema || "oneOf" in schema) &&
  !("callback_url" in (schema.properties ?? {})) &&
  emulator.tasks.length === 1 &&
  submitted.join() === emulator.tasks[0]?.id &&
  saved.length === 1 &&
  text.includes(`https://videos.example.com/${submitted[0]}.mp4`);
console.log(right ? "all counts are right" : "the counts are wrong");
process.exitCode = right ? 0 : 1;
await api.close();
