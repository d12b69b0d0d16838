import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createEmulator, type RateLimit } from "../../src/emulator/index.js";
import { clientFor, REQUEST } from "../support/client.js";
import { API, postTo } from "../support/emulated.js";

function limited(rateLimit?: RateLimit) {
  const emulator = createEmulator({ rateLimit, clock: { now: () => 0 } });
  const status = async (path: string, body: object) => (await postTo(emulator, path, body)).status;
  return {
    emulator,
    read: () => status("/wan/tasks", { id: "x" }),
    submit: () => status("/wan/videos", { ...REQUEST, async: true }),
  };
}

async function times(count: number, call: () => Promise<number>): Promise<number[]> {
  const statuses = [];
  for (let index = 0; index < count; index++) statuses.push(await call());
  return statuses;
}

describe("rate limits", () => {
  it("are off by default", async () => {
    const { read, submit } = limited();
    expect(new Set([...(await times(100, read)), ...(await times(100, submit))])).toEqual(new Set([200]));
  });

  it("reject requests to /wan/tasks beyond the maximum per second, whatever their action", async () => {
    const { emulator, read } = limited({ readsPerSecond: 2 });
    expect(await times(3, read)).toEqual([200, 200, 429]);
    await emulator.clock.advance(999);
    expect(await read()).toBe(429);
    await emulator.clock.advance(1);
    for (const action of ["retrieve_batch", "delete"]) {
      await postTo(emulator, "/wan/tasks", { action, ids: [] });
    }
    expect(await read()).toBe(429);
  });

  it("reject submissions beyond the maximum per minute, without creating a task", async () => {
    const { emulator, read, submit } = limited({ submitsPerMinute: 3 });
    expect(await times(4, submit)).toEqual([200, 200, 200, 429]);
    expect(emulator.tasks).toHaveLength(3);
    expect(await times(5, read)).toEqual(Array(5).fill(200));
    await emulator.clock.advance(60_000);
    expect(await submit()).toBe(200);
  });

  it("reject a submission while the maximum number of tasks is running", async () => {
    const { emulator, submit } = limited({ runningTasks: 2 });
    emulator.outcomes.next("never");
    expect(await times(3, submit)).toEqual([200, 200, 429]);
    await emulator.clock.advance(60_000);
    expect(await times(2, submit)).toEqual([200, 429]);
  });

  it("respond with the service's error, and with a Retry-After only when it is set", async () => {
    for (const retryAfter of [undefined, 7]) {
      const { emulator, read } = limited({ readsPerSecond: 1, retryAfter });
      await read();
      const { status, body, headers } = await postTo(emulator, "/wan/tasks", { id: "x" });
      expect([status, body.error]).toEqual([
        429,
        { code: "too_many_requests", message: "You have exceeded the rate limit." },
      ]);
      expect(headers.get("retry-after")).toBe(retryAfter === undefined ? null : "7");
    }
  });

  it("are not reached by a client with its default rate limiter", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const emulator = createEmulator({ rateLimit: { readsPerSecond: 1 } });
    const statuses: number[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await emulator.fetch(input as string, init);
      statuses.push(response.status);
      return response;
    };
    const wan = clientFor(API, { fetch, polling: {} });
    const tasks = Promise.all([1, 2, 3].map(() => wan.generate(REQUEST)));
    await vi.advanceTimersByTimeAsync(90_000);
    expect((await tasks).map(({ status }) => status)).toEqual(Array(3).fill("succeeded"));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});
