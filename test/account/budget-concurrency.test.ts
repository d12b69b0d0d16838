import fc from "fast-check";
import { expect, it } from "vitest";
import { type BudgetStore, createBudget, createMemoryStore } from "../../src/account/index.js";
import { createEmulator, type Emulator } from "../../src/emulator/index.js";
import { WanError, type WanRequest } from "../../src/index.js";
import { PRICES } from "../support/budget.js";
import { clientFor } from "../support/client.js";

const JOBS = 200;
const FATES = ["succeed", "fail", "moderated", "reset", "html-502", "half-body", "busy"] as const;
const job = fc.record({
  fate: fc.constantFrom(...FATES),
  duration: fc.integer({ min: 2, max: 30 }),
  waits: fc.boolean(),
});
type Job = typeof job extends fc.Arbitrary<infer T> ? T : never;

/** What the service bills. */
function billed({ tasks }: Emulator): number {
  return tasks.reduce((sum, { credits = 0 }) => sum + credits, 0);
}

function requestOf({ duration }: Job, index: number): WanRequest {
  const callback_url = `https://a.example/cb?wan_job=job-${index}&wan_sig=x`;
  return { model: "wan3.0-video", prompt: "A paper boat", duration, callback_url } as WanRequest;
}

/** A process that can be killed. After that, none of its calls reaches the store or the API. */
function startProcess(emulator: Emulator, shared: BudgetStore, limit: number) {
  let isAlive = true;
  const check = () => {
    if (!isAlive) throw Object.assign(new Error("killed"), { code: "ECONNRESET" });
  };
  const guarded = <A extends unknown[], R>(method: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      check();
      const result = await method(...args);
      check();
      return result;
    };
  };
  const wan = clientFor("https://api.acedata.cloud", {
    fetch: guarded(emulator.fetch),
    polling: { readsPerSecond: Number.POSITIVE_INFINITY, interval: 0 },
    maxRetries: 0,
  });
  const store: BudgetStore = {
    reserve: guarded(shared.reserve),
    rename: guarded(shared.rename),
    settle: guarded(shared.settle),
    read: guarded(shared.read),
  };
  const kill = () => {
    isAlive = false;
  };
  return { wan, budget: createBudget({ limit, prices: PRICES, store }), kill };
}

/** Gives each submission the fate of its job, in whatever order the submissions arrive. */
function emulatorFor(jobs: readonly Job[]): Emulator {
  const emulator = createEmulator({ taskSeconds: 0, deliverCallback: () => new Response() });
  const { fetch, outcomes, faults } = emulator;
  const isBusy = new Set<string>();
  return {
    ...emulator,
    fetch: (input, init) => {
      const { callback_url: url } = JSON.parse(String(init?.body));
      const name = /wan_job=job-(\d+)/.exec(url)?.[1];
      if (name === undefined) return fetch(input, init);
      const { fate } = jobs[Number(name)] as Job;
      if (fate === "busy" && !isBusy.has(name)) {
        isBusy.add(name);
        faults.next({ error: "too_many_requests", retryAfter: 0.001 }, { on: "submit" });
      } else if (fate === "fail") outcomes.next({ fail: "api_error" });
      else if (fate === "moderated") outcomes.next("moderated");
      else if (fate !== "succeed" && fate !== "busy") faults.next(fate, { on: "submit" });
      return fetch(input, init);
    },
  };
}

it("however many jobs run, fail, are lost and are killed, the service never bills more than the limit", async () => {
  const scenario = fc.record({
    jobs: fc.array(job, { minLength: JOBS, maxLength: JOBS }),
    limit: fc.integer({ min: 0, max: 1_500 }),
    killedAfter: fc.integer({ min: 1, max: 400 }),
  });
  const run = async ({
    jobs,
    limit,
    killedAfter,
  }: typeof scenario extends fc.Arbitrary<infer T> ? T : never) => {
    const emulator = emulatorFor(jobs);
    const store = createMemoryStore();
    const check = async () => {
      const { spent, reserved } = await store.read();
      expect(spent + reserved).toBeLessThanOrEqual(limit + 1e-6);
      expect(billed(emulator)).toBeLessThanOrEqual(spent + reserved + 1e-6);
    };
    const victim = startProcess(emulator, store, limit);
    const survivor = startProcess(emulator, store, limit);
    const runJob = async (each: Job, index: number) => {
      const { wan, budget } = index % 2 === 0 ? victim : survivor;
      if (emulator.requests.length >= killedAfter) victim.kill();
      const request = requestOf(each, index) as WanRequest<"wan3.0-video">;
      const call: Promise<unknown> = each.waits
        ? wan.generate(request, { budget })
        : wan.submit(request, { budget });
      await call.catch((error) => {
        if (!WanError.is(error)) throw error;
      });
      await check();
    };
    await Promise.all(jobs.map(runJob));

    // Another process settles what is left, by the ids and job ids that callbacks would give.
    const { wan, budget } = startProcess(emulator, store, limit);
    for (const { id, request } of emulator.tasks) {
      const jobId = new URL(String(request.callback_url)).searchParams.get("wan_job") ?? "";
      await wan.waitForTask({ id, jobId }, { budget }).catch((error) => {
        if (error.name !== "TaskFailedError") throw error;
      });
      await check();
    }
    const { spent, reservations } = await budget.read();
    expect(spent).toBeCloseTo(billed(emulator), 6);
    // What is still reserved belongs to a process that was killed between its reservation and its request.
    const submitted = emulator.tasks.map(({ request }) => String(request.callback_url));
    for (const { key } of reservations) expect(submitted.some((url) => url.includes(`=${key}&`))).toBe(false);
  };
  await fc.assert(fc.asyncProperty(scenario, run), { numRuns: 4 });
}, 60_000);
