const { WanClient } = require("wan-client");
const { createEmulator } = require("wan-client/emulator");

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test("generate waits for a video that takes 13 minutes", async () => {
  const emulator = createEmulator({ taskSeconds: 13 * 60 });
  const wan = new WanClient({ apiKey: "test", fetch: emulator.fetch });

  const video = wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat" });
  await jest.advanceTimersByTimeAsync(14 * 60_000);
  expect((await video).status).toBe("succeeded");
});
