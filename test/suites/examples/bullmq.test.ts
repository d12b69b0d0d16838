import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type BudgetStore, createMemoryStore } from "../../../src/account/index.js";
import { createEmulator } from "../../../src/emulator/index.js";
import { type RateLimiter, WanClient } from "../../../src/index.js";
import { serveEmulator } from "../../../src/node/index.js";
import { installProject, type Project } from "../../support/project.js";

const key = fc.constantFrom("boat-1", "boat-2", "boat 3", "__proto__");
/** Credits with at most 6 decimals. */
const amount = fc.oneof(
  fc.constantFrom(0, 0.1, 0.2, 13.5),
  fc.integer({ min: 0, max: 50_000_000 }).map((millionths) => millionths / 1e6),
);
/** A call of a store: the method and its arguments, without the limit. */
const call = fc.oneof(
  fc.tuple(fc.constant("reserve" as const), key, amount, fc.constantFrom("call-1", "call-2")),
  fc.tuple(fc.constant("rename" as const), key, key),
  fc.tuple(fc.constant("settle" as const), key, fc.option(amount, { nil: undefined })),
);
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

/** What each call resolves to, and what is read after it. */
async function resultsOf(calls: Call[], store: BudgetStore, limit: number): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const [method, name, value, callId] of calls) {
    if (method === "reserve") results.push(await store.reserve(name, value, limit, callId));
    else if (method === "settle") results.push(await store.settle(name, value));
    else await store.rename(name, value);
    const { reservations, ...totals } = await store.read();
    // The keys of a hash in Redis are in no order.
    const sorted = reservations.toSorted(
      (one, other) => Number(one.key > other.key) - Number(one.key < other.key),
    );
    results.push(totals, sorted);
  }
  return results;
}

interface Limits {
  readsPerSecond: number;
  submitsPerMinute?: number;
}

/** A connection to Redis. */
interface Connection {
  disconnect(): void;
  pttl(key: string): Promise<number>;
  call(...command: string[]): Promise<unknown>;
}

let project: Project;
let redisUrl: string;
let connections: Connection[];
let prefixes = 0;
const cleanUps: (() => void)[] = [];
const later = (cleanUp: () => void) => cleanUps.unshift(cleanUp);

const load = (name: string) => import(/* @vite-ignore */ pathToFileURL(join(project.folder, name)).href);

beforeAll(async () => {
  project = installProject("examples/bullmq", [], { whenFinished: later });
  const { startRedis } = await load("redis.mjs");
  const { Redis } = createRequire(join(project.folder, "package.json"))("ioredis");
  const { url, close } = await startRedis();
  later(close);
  redisUrl = url;
  connections = Array.from({ length: 4 }, () => new Redis(url));
  for (const redis of connections) later(() => redis.disconnect());
  await Promise.all(connections.map((redis) => redis.call("PING")));
  return () => {
    for (const cleanUp of cleanUps) cleanUp();
  };
});

it("five hundred jobs on BullMQ get their videos, each paid for once, although a worker is killed", () => {
  const output = project.run("npm", "start");
  expect(output).toMatch(/^killed a worker while 4 responses were outstanding; starting another one$/m);
  expect(output).toMatch(
    /^submissions whose response was lost, recovered by their callbacks: boat-\d+(, boat-\d+){3,}$/m,
  );
  expect(output).toContain("submissions that the emulator accepted: 500; paid twice: none\n");
  expect(output).toMatch(/^all counts are right$/m);
  expect(readdirSync(join(project.folder, "out/bullmq"))).toHaveLength(500);
});

it("a job gets its video although its submission is refused more often than it has attempts", async () => {
  const emulator = createEmulator({ taskSeconds: 0, deliverCallback: () => new Response() });
  // An hour is longer than the client waits, so it reports each refusal.
  emulator.faults.next({ error: "too_many_requests", retryAfter: 3_600 }, { on: "submit", times: 12 });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  const queue = (await load("queue.mjs")).openQueue(connections[0]);
  const request = { model: "wan2.6-t2v", prompt: "A paper boat" };
  await queue.add("video", { request }, { jobId: "boat" });
  const callbacks = { CALLBACK_URL: "https://app.example.com/api/wan", CALLBACK_SECRET: "x".repeat(32) };
  const api = { WAN_BASE_URL: url, ACEDATACLOUD_API_TOKEN: "emulator" };
  const env = { ...process.env, ...callbacks, ...api, REDIS_URL: redisUrl, FOLDER: "out/refused" };
  const worker = spawn(process.execPath, ["worker.mjs"], { cwd: project.folder, env, stdio: "inherit" });
  onTestFinished(() => void worker.kill("SIGKILL"));

  const stateOf = async () => {
    const state = await queue.getJobState("boat");
    expect(state).toMatch(/^(delayed|completed|failed)$/);
    return state;
  };
  while ((await vi.waitFor(stateOf, { timeout: 30_000 })) === "delayed") {
    // Ends the pause of the limiter that all workers share, and the delay of the job.
    await connections[0]?.call("DEL", "wan:rate:submit:pause");
    await (await queue.getJob("boat")).promote();
  }
  // The end of a job counts as an attempt.
  const job = await queue.getJob("boat");
  expect(job).toMatchObject({ attemptsMade: 1, returnvalue: { bytes: expect.any(Number) } });
  expect(emulator.requests.filter(({ path }) => path === "/wan/videos")).toHaveLength(13);
});

it("sixty jobs never cost more than their limit of forty videos, although both workers are killed", () => {
  const output = project.run("npm", "run", "budget");
  expect(output).toMatch(/^killed a worker while 4 submissions were accepted and had no response/m);
  expect(output).toMatch(/^killed the other one while 4 submissions were sent and not accepted/m);
  expect(output).toMatch(
    /^refused because of the limit: [1-9]\d* jobs; requests that were sent for them: 0$/m,
  );
  expect(output).toMatch(/^still reserved: 67\.5 credits, for boat-\d+(, boat-\d+){4}$/m);
  expect(output).toMatch(/^of these the emulator has billed: boat-\d+$/m);
  expect(output).toMatch(/^all counts are right$/m);
});

it("the reads of eight processes that share a limiter are rarely refused, and use most of the limit", () => {
  const output = project.run("npm", "run", "limit");
  expect(output).toMatch(/^\| one for each process \| [\d.]+ \| [1-9]\d* \|/m);
  expect(output).toMatch(/^\| one in Redis for all \| [\d.]+ \| [0-3] \| .* \| 60 \| 0 \|$/m);
  expect(output).toMatch(/^the shared limiter stayed at the limit$/m);
});

describe("the store of the budget on Redis", () => {
  /** A store on each of four connections, all with the same new prefix. */
  let openStores: () => BudgetStore[];

  beforeAll(async () => {
    const { redisBudgetStore } = await load("budget-store.mjs");
    openStores = () => {
      const key = `budget:${++prefixes}`;
      return connections.map((redis) => redisBudgetStore(redis, { key }));
    };
  });

  it("gives the same results as the store in memory for any calls", async () => {
    const limits = fc.oneof(amount, fc.constantFrom(0.3, 100 / 3, 1_000));
    const property = fc.asyncProperty(fc.array(call, { maxLength: 60 }), limits, async (calls, limit) => {
      const [store] = openStores() as [BudgetStore];
      expect(await resultsOf(calls, store, limit)).toEqual(
        await resultsOf(calls, createMemoryStore(), limit),
      );
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it("reserves no more than the limit for calls at the same time, each on one of four connections", async () => {
    const stores = openStores();
    const reserving = stores.flatMap((store, process) =>
      Array.from({ length: 100 }, (_, index) =>
        store.reserve(`boat-${process}-${index}`, 13.5, 40 * 13.5, `call-${index}`),
      ),
    );
    const added = (await Promise.all(reserving)).filter(({ status }) => status === "added");
    expect(added).toHaveLength(40);
    for (const store of stores) expect(await store.read()).toMatchObject({ spent: 0, reserved: 540 });
  });

  it("counts a task once if four processes settle it at the same time", async () => {
    const stores = openStores();
    await stores[0]?.reserve("boat-1", 13.5, 100, "call-1");
    const settled = await Promise.all(stores.map((store) => store.settle("boat-1", 12)));
    expect(settled.filter(Boolean)).toHaveLength(1);
    expect(await stores[0]?.read()).toEqual({ spent: 12, reserved: 0, reservations: [] });
  });
});

describe("the rate limiter on Redis", () => {
  /** A limiter on each of four connections, all with the same new prefix. */
  let openLimiters: (limits: Limits) => { key: string; limiters: [RateLimiter, ...RateLimiter[]] };
  let limitedFetch: (rateLimiter: RateLimiter) => typeof fetch;
  const never = new AbortController().signal;
  const refusal = (retryAfterMs: number | undefined) => ({ retryAfterMs, elapsedMs: 0 });

  beforeAll(async () => {
    const module = await load("rate-limiter.mjs");
    limitedFetch = module.limitedFetch;
    openLimiters = (limits) => {
      const key = `rate:${++prefixes}`;
      const [first, ...others] = connections.map((redis) =>
        module.redisRateLimiter(redis, { ...limits, key }),
      );
      return { key, limiters: [first, ...others] };
    };
  });

  /** How many of the requests are allowed in the next half second, when each limiter is asked for five. */
  async function allowed(limiters: RateLimiter[], kind: "read" | "submit"): Promise<number> {
    const signal = AbortSignal.timeout(500);
    const calls = limiters.flatMap((limiter) =>
      Array.from({ length: 5 }, () => limiter.acquire(kind, { signal })),
    );
    return (await Promise.allSettled(calls)).filter(({ status }) => status === "fulfilled").length;
  }

  it("allows all processes together as many requests as the limits say", async () => {
    const { limiters } = openLimiters({ readsPerSecond: 5, submitsPerMinute: 7 });
    expect(await allowed(limiters, "read")).toBe(5);
    expect(await allowed(limiters, "submit")).toBe(7);
    expect(await allowed(limiters, "submit")).toBe(0);
  });

  it("allows a read again when its second is over", async () => {
    const { limiters } = openLimiters({ readsPerSecond: 1 });
    for (const limiter of limiters.slice(0, 2)) await limiter.acquire("read", { signal: never });
  });

  it("keeps a limit below one a second, and has no limit of submissions by default", async () => {
    const { key, limiters } = openLimiters({ readsPerSecond: 0.1 });
    expect(await allowed(limiters, "read")).toBe(1);
    expect(await connections[0]?.pttl(`${key}:read:0`)).toBeGreaterThan(8_000);
    expect(await allowed(limiters, "submit")).toBe(20);
  });

  it("rejects with the reason of the signal, at once and during a wait", async () => {
    const { limiters } = openLimiters({ readsPerSecond: 0.1 });
    const [limiter] = limiters;
    const gone = new Error("gone");
    await expect(limiter.acquire("read", { signal: AbortSignal.abort(gone) })).rejects.toBe(gone);
    await limiter.acquire("read", { signal: never });
    const controller = new AbortController();
    const waiting = limiter.acquire("read", { signal: controller.signal });
    controller.abort(gone);
    await expect(waiting).rejects.toSatisfy((error: Error) => error === gone || error.cause === gone);
  });

  it("pauses requests of the same kind in all processes after one was refused", async () => {
    const { key, limiters } = openLimiters({ readsPerSecond: 5 });
    await limiters[0].onRefused("read", refusal(29_500));
    expect(await allowed(limiters, "read")).toBe(0);
    expect(await allowed(limiters, "submit")).toBe(20);
    expect(await connections[0]?.pttl(`${key}:read:pause`)).toBeGreaterThan(25_000);
  });

  it.each([
    [undefined, 1_000],
    [0, 1_000],
    [200, 1_000],
    [86_400_000, 60_000],
  ])("pauses for a second to a minute when Retry-After is %s ms", async (retryAfterMs, pauseMs) => {
    const { key, limiters } = openLimiters({ readsPerSecond: 5 });
    await limiters[0].onRefused("submit", refusal(retryAfterMs));
    const left = await connections[0]?.pttl(`${key}:submit:pause`);
    expect(left).toBeLessThanOrEqual(pauseMs);
    expect(left).toBeGreaterThan(pauseMs - 900);
  });

  it.each([
    ["does not reply", (redis: Connection) => redis.call("CLIENT", "PAUSE", "3000", "ALL")],
    ["is disconnected", async (redis: Connection) => redis.disconnect()],
  ])("leaves the limit to the client while Redis %s", async (_, breakRedis) => {
    const redis = connections.at(-1) as Connection;
    const rateLimiter = (await load("rate-limiter.mjs")).redisRateLimiter(redis, { readsPerSecond: 5 });
    const warn = vi.fn();
    const logger = { debug() {}, info() {}, warn, error: warn };
    const { fetch } = createEmulator({ taskSeconds: 0 });
    const wan = new WanClient({ apiKey: "any", fetch, rateLimiter, logger });
    await breakRedis(redis);
    const task = await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat" }, { pollInterval: 0 });
    expect(task.status).toBe("succeeded");
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^rateLimiter\.acquire threw: /));
  });

  it.each([0, -1, Number.NaN, "5", undefined])("refuses a limit of %s, and names it", (limit) => {
    const limits = { readsPerSecond: limit as number };
    expect(() => openLimiters(limits)).toThrow(
      new RangeError(`readsPerSecond: got ${limit}; use a number above 0, such as 1.`),
    );
  });

  it("is asked by limitedFetch before each read, and before no other request", async () => {
    const acquire = vi.fn(async () => {});
    const sent = vi.fn(async () => new Response());
    vi.stubGlobal("fetch", sent);
    const fetch = limitedFetch({ acquire, onRefused() {} });
    await fetch("https://api.example.com/wan/videos", { signal: never });
    expect(acquire).not.toHaveBeenCalled();
    await fetch("https://api.example.com/wan/tasks", { signal: never });
    expect(acquire).toHaveBeenCalledExactlyOnceWith("read", { signal: never });
    expect(sent).toHaveBeenCalledTimes(2);
  });
});
