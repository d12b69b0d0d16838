import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openVideo, WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { wanHandlers } from "wan-client/msw";

const emulator = createEmulator({ taskSeconds: 0 });
const server = setupServer(...wanHandlers(emulator));
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => emulator.reset());
afterAll(() => server.close());

// The client of your code. A test does not need pauses between reads.
const wan = new WanClient({ apiKey: "test", polling: { interval: 0, readsPerSecond: Infinity } });

test("makes a video, and pays for it once", async () => {
  const task = await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat", duration: 5 });

  const { stream, contentType } = await openVideo(task);
  expect(contentType).toBe("video/mp4");
  await stream.cancel();
  expect(emulator.tasks).toHaveLength(1);
  expect(emulator.requests[0]).toMatchObject({
    path: "/wan/videos",
    body: { model: "wan2.6-t2v", prompt: "A paper boat", duration: 5, async: true },
  });
});

test("says what the service would drop silently", async () => {
  await wan.submitUnchecked({ model: "wan2.6-t2v", prompt: "A paper boat", negativePrompt: "blurry" });
  expect(emulator.requests[0]?.notes).toEqual(['field "negativePrompt" is not known and was dropped']);
});
