import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { RateLimitError, WanClient } from "wan-client";
import { createEmulator } from "wan-client/emulator";
import { wanHandlers } from "wan-client/msw";

const emulator = createEmulator({ taskSeconds: 0, rateLimit: { submitsPerMinute: 2, retryAfter: 60 } });
const server = setupServer(...wanHandlers(emulator));
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => emulator.reset());
afterAll(() => server.close());

const wan = new WanClient({ apiKey: "test", polling: { interval: 0, readsPerSecond: Infinity } });
const request = { model: "wan2.6-t2v", prompt: "A paper boat" } as const;

test("a refused submission is sent again, and creates one task", async () => {
  emulator.faults.next({ error: "too_many_requests", retryAfter: 0 }, 2);
  expect((await wan.generate(request)).status).toBe("succeeded");
  expect(emulator.tasks).toHaveLength(1);
});

test("a rate limit that exceeds the timeout is an error with the time to wait", async () => {
  await wan.submit(request);
  await wan.submit(request);
  const error = await wan.submit(request, { timeout: 5_000 }).catch((error: unknown) => error);
  expect(RateLimitError.is(error) && error.retryAfterMs).toBe(60_000);

  await emulator.clock.advance(60_000);
  await wan.submit(request);
});
