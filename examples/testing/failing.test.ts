import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ModerationError, TaskFailedError, WanClient, WanError } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { wanHandlers } from "wan-client/msw";

const emulator = createEmulator({ taskSeconds: 0 });
const server = setupServer(...wanHandlers(emulator));
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => emulator.reset());
afterAll(() => server.close());

const wan = new WanClient({ apiKey: "test", polling: { interval: 0, readsPerSecond: Infinity } });
const request = { model: "wan2.6-t2v", prompt: "A paper boat" } as const;

test("a task that fails is an error with the task", async () => {
  emulator.outcomes.next({ fail: "api_error" });
  const error = await wan.generate(request).catch((error: unknown) => error);
  expect(TaskFailedError.is(error) && error.task.error.code).toBe("api_error");
});

test("a prompt that moderation refuses creates no task", async () => {
  emulator.outcomes.when(({ prompt }) => String(prompt).includes("war"), "moderated");
  const error = await wan.generate({ ...request, prompt: "A war" }).catch((error: unknown) => error);
  expect(ModerationError.is(error)).toBe(true);
  expect(emulator.tasks).toHaveLength(0);
});

test("a submission whose response is lost may be paid for, and is not sent again", async () => {
  emulator.faults.next("reset");
  const error = await wan.generate(request).catch((error: unknown) => error);
  expect(WanError.is(error) && error.maybeAccepted).toBe(true);
  expect(emulator.tasks).toHaveLength(1);
});

test("a wait continues through network faults", async () => {
  emulator.faults.next("reset", { on: "read" });
  emulator.faults.next("html-502", { on: "read", times: 3 });
  emulator.faults.next("empty-row");
  expect((await wan.generate(request)).status).toBe("succeeded");
});
