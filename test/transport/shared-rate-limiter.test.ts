import { expect, it, vi } from "vitest";
import { type RateLimiter, type RequestRefusal, WanClient } from "../../src/index.js";
import { REQUEST, rejection, TOKEN } from "../support/client.js";
import { aTask, during, emulator, reads, useEmulator } from "../support/emulated.js";
import { someTasks } from "../support/read-requests.js";

useEmulator();

const warn = vi.fn<(line: string) => void>();
const logger = { debug() {}, info() {}, warn, error: warn };
const clientWith = (rateLimiter: Partial<RateLimiter>) =>
  new WanClient({
    apiKey: TOKEN,
    rateLimiter: { onRefused() {}, ...rateLimiter } as RateLimiter,
    logger,
    polling: { interval: 1_000 },
  });

/** Lets a request through at each call of `next`. */
function heldLimiter() {
  const waiting: { kind: string; signal: AbortSignal; next: () => void }[] = [];
  const acquire: RateLimiter["acquire"] = (kind, { signal }) =>
    new Promise<void>((next) => waiting.push({ kind, signal, next }));
  return { waiting, acquire };
}

it("is asked before each submission and before each read of a wait, and the requests wait for it", async () => {
  const { waiting, acquire } = heldLimiter();
  const video = clientWith({ acquire }).generate(REQUEST);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(emulator.requests).toHaveLength(0);
  waiting[0]?.next();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(emulator.requests).toHaveLength(1);
  waiting[1]?.next();
  expect((await during(video)).status).toBe("succeeded");
  expect(waiting.map(({ kind }) => kind)).toEqual(["submit", "read"]);
});

it("is shared by a client's children, unless they are given another one", async () => {
  const [one, other] = [vi.fn(async () => {}), vi.fn(async () => {})];
  const wan = clientWith({ acquire: one });
  await during(wan.withOptions({ apiKey: "other-token" }).submit(REQUEST));
  await during(wan.withOptions({ rateLimiter: { acquire: other, onRefused() {} } }).submit(REQUEST));
  expect([one.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
});

it("is told of each 429, with the Retry-After and how long ago the request was sent", async () => {
  const refusals: [string, RequestRefusal][] = [];
  const wan = clientWith({
    acquire: async () => {},
    onRefused: (kind, refusal) => refusals.push([kind, refusal]),
  });
  emulator.faults.next({ error: "too_many_requests", retryAfter: 3 }, { on: "submit" });
  emulator.faults.next({ error: "too_many_requests" }, { on: "read" });
  await during(wan.generate(REQUEST));
  expect(refusals).toEqual([
    ["submit", { retryAfterMs: 3_000, elapsedMs: expect.any(Number) }],
    ["read", { retryAfterMs: undefined, elapsedMs: expect.any(Number) }],
  ]);
});

it.each<[string, Partial<RateLimiter>]>([
  [
    "throws",
    {
      acquire: () => {
        throw new Error("No connection to https://u:secret@redis.example.com/?key=1");
      },
    },
  ],
  [
    "rejects",
    {
      acquire: () => Promise.reject(new Error("No connection to https://u:secret@redis.example.com/?key=1")),
    },
  ],
])("is replaced by the client's rate limiter for a request if acquire %s", async (_, rateLimiter) => {
  warn.mockClear();
  const ids = await someTasks(2);
  const wan = clientWith(rateLimiter);
  const [first, second] = ids as [string, string];
  await during(Promise.all([wan.submit(REQUEST), wan.waitForTask(first)]));
  await during(wan.waitForTask(second));
  expect(warn.mock.calls.flat().join()).toMatch(/^rateLimiter\.acquire threw: No connection/);
  expect(warn.mock.calls.flat().join()).not.toMatch(/secret|key=1/);
  const [one, other] = reads().map(({ at }) => at);
  expect((other ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(999);
});

it("does not end a call when onRefused throws", async () => {
  warn.mockClear();
  const wan = clientWith({
    acquire: async () => {},
    onRefused() {
      throw new Error("No.");
    },
  });
  emulator.faults.next({ error: "too_many_requests" }, { on: "submit" });
  expect((await during(wan.generate(REQUEST))).status).toBe("succeeded");
  expect(warn.mock.calls).toEqual([["rateLimiter.onRefused threw: No."]]);
});

it("delays no call beyond its timeout or its abort, and its signal is then aborted", async () => {
  const { waiting, acquire } = heldLimiter();
  const wan = clientWith({ acquire });
  const late = rejection(wan.submit(REQUEST, { timeout: 5_000 }));
  const lateWait = rejection(wan.waitForTask(await aTask("never"), { timeout: 5_000 }));
  const controller = new AbortController();
  const aborted = rejection(wan.submit(REQUEST, { signal: controller.signal }));
  controller.abort();
  expect(await during(aborted)).toMatchObject({ name: "AbortError", maybeAccepted: false });
  expect(await during(late)).toMatchObject({ name: "RequestTimeoutError", maybeAccepted: false });
  expect(await during(lateWait)).toMatchObject({ name: "WaitTimeoutError" });
  expect(waiting.map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
});

it("needs an acquire method", () => {
  expect(() => clientWith({} as never)).toThrow("rateLimiter: got an object; use an object with acquire().");
});
