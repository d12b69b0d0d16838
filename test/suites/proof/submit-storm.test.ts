import { describe, expect, it, vi } from "vitest";
import { createEmulator, type EmulatorOptions } from "../../../src/emulator/index.js";
import { AbortError, RateLimitError, RequestTimeoutError, WanClient } from "../../../src/index.js";
import { REQUEST, rejection, TOKEN } from "../../support/client.js";
import { during } from "../../support/emulated.js";
import { useFakeTimers } from "../../support/fake-timers.js";

const MANY = 200;
const MINUTE = 60_000;

useFakeTimers();

/** An API that responds after 150 ms, its client, and the arrival time of each request in seconds from now. */
function busyServer(options: EmulatorOptions, refuses: () => boolean = () => false) {
  const emulator = createEmulator(options);
  const startedAt = Date.now();
  const arrivals: { at: number; prompt: string }[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    arrivals.push({ at: (Date.now() - startedAt) / 1_000, prompt: JSON.parse(String(init?.body)).prompt });
    if (refuses()) emulator.faults.next({ error: "too_many_requests" });
    const response = await emulator.fetch(input as string, init);
    await new Promise((resolve) => setTimeout(resolve, 150));
    return response;
  };
  const arrivedBetween = (from: number, to: number) =>
    arrivals.filter(({ at }) => at >= from && at < to).length;
  return { emulator, wan: new WanClient({ apiKey: TOKEN, fetch }), arrivals, arrivedBetween };
}

/** Returns a function that refuses the requests above a rate. */
function bucket(perSecond: number): () => boolean {
  let tokens = perSecond;
  let filledAt = Date.now();
  return () => {
    tokens = Math.min(perSecond, tokens + ((Date.now() - filledAt) / 1_000) * perSecond);
    filledAt = Date.now();
    if (tokens < 1) return true;
    tokens--;
    return false;
  };
}

describe("200 submissions at once, to a server that responds with 429", () => {
  it.each<[string, EmulatorOptions]>([
    ["60 a minute", { rateLimit: { submitsPerMinute: 60 } }],
    ["100 a minute, with a long Retry-After", { rateLimit: { submitsPerMinute: 100, retryAfter: 30 } }],
    ["40 running tasks", { taskSeconds: 30, rateLimit: { runningTasks: 40 } }],
  ])("are all accepted, after few refused requests (limit: %s)", async (_, options) => {
    const { emulator, wan, arrivals } = busyServer(options);
    const submits = Array.from({ length: MANY }, () => wan.submit(REQUEST));
    const ids = new Set((await during(Promise.all(submits), 6 * MINUTE)).map(({ id }) => id));
    expect(ids).toEqual(new Set(emulator.tasks.map(({ id }) => id)));
    expect(ids.size).toBe(MANY);
    // Without coordination, each request would be sent more than twenty times.
    expect(arrivals.length).toBeLessThan(3 * MANY);
  });

  it.each([5, 20])("settle near the rate that the server accepts: %d a second", async (perSecond) => {
    const { wan, arrivedBetween } = busyServer({}, bucket(perSecond));
    const children = [wan, wan.withOptions({ maxRetries: 0 })] as const;
    const submits = Array.from({ length: MANY }, (_, index) =>
      children[index % 2 ? 1 : 0].submit(REQUEST, { timeout: 20 * MINUTE }),
    );
    const all = Promise.all(submits);
    // The first burst has been refused by then, and enough submissions are left to measure the rate.
    const from = 4;
    const to = from + 100 / perSecond;
    await during(all, 10 * MINUTE);
    const rate = arrivedBetween(from, to) / (to - from);
    expect(rate).toBeGreaterThan(perSecond / 2);
    expect(rate).toBeLessThan(perSecond * 2);
  });

  it("are sent at once again when the server has recovered", async () => {
    const { emulator, wan, arrivals } = busyServer({});
    emulator.faults.next({ error: "too_many_requests" }, 20);
    await during(Promise.all(Array.from({ length: 20 }, () => wan.submit(REQUEST))));
    const refused = arrivals.length;
    await during(Promise.all(Array.from({ length: 60 }, () => wan.submit(REQUEST))), 6 * MINUTE);
    const gaps = arrivals.slice(refused).map(({ at }, index, all) => at - (all[index - 1]?.at ?? at));
    expect(gaps.at(-1)).toBeLessThan(0.1);
  });

  it("are not sent after their timeout or their abort", async () => {
    const { emulator, wan, arrivals } = busyServer({ rateLimit: { submitsPerMinute: 20 } });
    const controllers = Array.from({ length: MANY }, () => new AbortController());
    const submits = controllers.map(({ signal }, index) => {
      const options = index % 2 ? { timeout: 1_000 * index } : { signal };
      return wan.submit({ ...REQUEST, prompt: `job ${index}` }, options).catch((error: unknown) => error);
    });
    for (const [index, controller] of controllers.entries()) {
      setTimeout(() => controller.abort(), 1_000 * index);
    }
    const ends = await during(Promise.all(submits), 6 * MINUTE);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);

    for (const { at, prompt } of arrivals) expect(at).toBeLessThanOrEqual(Number(prompt.split(" ")[1]));
    const taken = new Set(emulator.tasks.map(({ request }) => request.prompt));
    for (const [index, end] of ends.entries()) {
      const failed = AbortError.is(end) || RateLimitError.is(end) || RequestTimeoutError.is(end);
      // An error of a request in flight has `maybeAccepted`.
      const maybeAccepted = failed && end.maybeAccepted;
      if (taken.has(`job ${index}`)) expect(failed).toBe(maybeAccepted);
      else expect(failed).toBe(true);
    }
  });

  it("fail with the server's Retry-After if it is longer than their timeout", async () => {
    const { wan, arrivals } = busyServer({ rateLimit: { submitsPerMinute: 1, retryAfter: 50 } });
    await during(wan.submit(REQUEST));
    const first = wan.submit(REQUEST, { timeout: 10 * MINUTE });
    await vi.advanceTimersByTimeAsync(1_000);
    const error = await during(rejection(wan.submit(REQUEST, { timeout: 5_000 })));
    expect(RateLimitError.is(error)).toBe(true);
    expect(error).toMatchObject({ retryAfterMs: 50_000 });
    expect(arrivals).toHaveLength(3);
    await during(first, 2 * MINUTE);
  });

  it("fail as not sent if the rate limiter never allowed them", async () => {
    const { emulator, wan, arrivals } = busyServer({});
    emulator.faults.next({ error: "too_many_requests" });
    const first = wan.submit(REQUEST);
    await vi.advanceTimersByTimeAsync(200);
    await during(wan.submit(REQUEST));
    const error = await during(rejection(wan.submit({ ...REQUEST, prompt: "late" }, { timeout: 100 })));
    expect(RequestTimeoutError.is(error)).toBe(true);
    expect(error).toMatchObject({ maybeAccepted: false });
    expect(arrivals.map(({ prompt }) => prompt)).not.toContain("late");
    await during(first);
  });
});
