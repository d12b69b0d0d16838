import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type BudgetStore, createMemoryStore } from "../../../src/account/index.js";
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

let project: Project;
const cleanUps: (() => void)[] = [];
const later = (cleanUp: () => void) => cleanUps.unshift(cleanUp);

beforeAll(() => {
  project = installProject("examples/bullmq", [], { whenFinished: later });
  return () => {
    for (const cleanUp of cleanUps) cleanUp();
  };
});

it("five hundred jobs on BullMQ get their videos, each paid once, although a worker is killed", () => {
  const output = project.run("npm", "start");
  expect(output).toMatch(/^killed a worker while 4 responses were outstanding; starting another one$/m);
  expect(output).toMatch(
    /^submissions whose response was lost, recovered by their callbacks: boat-\d+(, boat-\d+){3,}$/m,
  );
  expect(output).toContain("submissions that the emulator accepted: 500; paid twice: none\n");
  expect(output).toMatch(/^all counts are right$/m);
  expect(readdirSync(join(project.folder, "out/bullmq"))).toHaveLength(500);
});

it("sixty jobs with credits for forty never cost more than these, although both workers are killed", () => {
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

describe("the store of the budget on Redis", () => {
  /** A store on each of four connections, all with the same new prefix. */
  let openStores: () => BudgetStore[];

  beforeAll(async () => {
    const load = (name: string) => import(/* @vite-ignore */ pathToFileURL(join(project.folder, name)).href);
    const { startRedis } = await load("redis.mjs");
    const { redisBudgetStore } = await load("budget-store.mjs");
    const { Redis } = createRequire(join(project.folder, "package.json"))("ioredis");
    const { url, close } = await startRedis();
    later(close);
    const connections = Array.from({ length: 4 }, () => new Redis(url));
    for (const redis of connections) later(() => redis.disconnect());
    let prefixes = 0;
    openStores = () => {
      const key = `budget:${++prefixes}`;
      return connections.map((redis) => redisBudgetStore(redis, { key }));
    };
  });

  it("gives the results of the store in memory for any calls", async () => {
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

  it("counts a task once that four processes settle at the same time", async () => {
    const stores = openStores();
    await stores[0]?.reserve("boat-1", 13.5, 100, "call-1");
    const settled = await Promise.all(stores.map((store) => store.settle("boat-1", 12)));
    expect(settled.filter(Boolean)).toHaveLength(1);
    expect(await stores[0]?.read()).toEqual({ spent: 12, reserved: 0, reservations: [] });
  });
});
