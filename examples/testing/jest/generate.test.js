const { setupServer } = require("msw/node");
const { WanClient } = require("wan-client");
const { createEmulator } = require("wan-client/emulator");
const { wanHandlers } = require("wan-client/msw");

const emulator = createEmulator({ taskSeconds: 0 });
const server = setupServer(...wanHandlers(emulator));
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => emulator.reset());
afterAll(() => server.close());

const wan = new WanClient({ apiKey: "test", polling: { interval: 0, readsPerSecond: Infinity } });
const request = { model: "wan2.6-t2v", prompt: "A paper boat" };

test("makes a video, and pays for it once", async () => {
  const task = await wan.generate(request);
  expect((await fetch(task.video.url)).headers.get("content-type")).toBe("video/mp4");
  expect(emulator.tasks).toHaveLength(1);
});

test("generateBlocking holds the connection open until the video is done", async () => {
  expect((await wan.generateBlocking(request)).status).toBe("succeeded");
});
