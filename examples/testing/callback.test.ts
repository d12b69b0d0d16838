import { expect, test } from "vitest";
import { WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";

// Your own handler, as a route of your framework would be. A callback is only a hint: it asks the API for the truth.
const videos = new Map<string, string>();
async function POST(request: Request): Promise<Response> {
  const { task_id: id } = (await request.json()) as { task_id: string };
  const task = await wan.getTask(id);
  if (task.status === "succeeded") videos.set(id, task.video.url);
  return new Response(null, { status: 204 });
}

// Without `deliverCallback` they are posted to their URLs with the global fetch.
const emulator = createEmulator({ deliverCallback: POST });
const wan = new WanClient({ apiKey: "test", fetch: emulator.fetch });

test("a callback brings the video", async () => {
  const callback_url = "https://app.example.com/api/wan";
  const { id } = await wan.submit({ model: "wan2.6-t2v", prompt: "A paper boat", callback_url });

  await emulator.clock.advance(60_000); // a task takes 60 seconds unless you say otherwise
  expect(emulator.callbacks).toMatchObject([{ url: callback_url, status: 204 }]);
  expect(videos.get(id)).toContain(".mp4");
});

test("a callback that is lost, or comes twice, is no harm", async () => {
  const request = {
    model: "wan2.6-t2v",
    prompt: "A paper boat",
    callback_url: "https://app.example.com/",
  } as const;
  emulator.faults.next("lost-callback");
  emulator.faults.next("repeated-callback");
  const [lost, repeated] = [await wan.submit(request), await wan.submit(request)];

  await emulator.clock.advance(60_000);
  expect(videos.has(lost.id)).toBe(false);
  expect(videos.has(repeated.id)).toBe(true);
  expect((await wan.getTask(lost)).status).toBe("succeeded");
});
