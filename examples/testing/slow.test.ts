import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WaitTimeoutError, WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

// Without msw: the emulator is a fetch. Vitest advances its clock and the client's timers.
const emulator = createEmulator({ taskSeconds: 13 * 60 });
const wan = new WanClient({ apiKey: "test", fetch: emulator.fetch });
const request = { model: "wan2.6-t2v", prompt: "A paper boat" } as const;

test("generate waits for a video that takes 13 minutes", async () => {
  const video = wan.generate(request);
  await vi.advanceTimersByTimeAsync(14 * 60_000);
  expect((await video).status).toBe("succeeded");
});

test("a wait for a video that never comes times out, and its error has the task's id", async () => {
  emulator.outcomes.next("never");
  const video = wan.generate(request, { timeout: 10 * 60_000 }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  const error = await video;
  expect(WaitTimeoutError.is(error) && error.taskId).toBe(emulator.tasks.at(-1)?.id);
});
