import { expect, test } from "vitest";
import { WanClient } from "wan-client";
import { createCallbackReceiver, signCallbackUrl } from "wan-client/callbacks";
import { createEmulator } from "wan-client/emulator";

// Without `deliverCallback`, callbacks are posted to their URLs with the global fetch.
const emulator = createEmulator({ deliverCallback: (request) => callbacks.handle(request) });
const wan = new WanClient({ apiKey: "test", fetch: emulator.fetch });

// Your own code: the receiver behind a route.
const secret = "any text will do in a test";
const videos = new Map<string, string>();
const callbacks = createCallbackReceiver({
  secret,
  client: wan,
  onTask: (task, { jobId }) => task.status === "succeeded" && videos.set(jobId, task.video.url),
});

async function submit(jobId: string) {
  const callback_url = await signCallbackUrl("https://app.example.com/api/wan", { secret, jobId });
  return wan.submit({ model: "wan2.6-t2v", prompt: "A paper boat", callback_url });
}

test("a callback delivers the video", async () => {
  await submit("job-1");

  await emulator.clock.advance(60_000); // a task takes 60 seconds unless you say otherwise
  expect(emulator.callbacks).toMatchObject([{ status: 200 }]);
  expect(videos.get("job-1")).toContain(".mp4");
});

test("a lost or repeated callback does no harm", async () => {
  emulator.faults.next("lost-callback");
  emulator.faults.next("repeated-callback");
  const lost = await submit("job-2");
  await submit("job-3");

  await emulator.clock.advance(60_000);
  expect([videos.has("job-2"), videos.has("job-3")]).toEqual([false, true]);
  expect((await wan.getTask(lost)).status).toBe("succeeded");
});
