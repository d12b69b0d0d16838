import { beforeEach, describe, expect, it, vi } from "vitest";
import { WanClient as Client, TaskNotFoundError, type WanClient } from "../../src/index.js";
import { rejection, TOKEN } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";

useEmulator();

type Read = { at: number; action: string; ids: string[]; limit?: number };

/** The reads that arrived, with the ids that each asked for. */
function asked(): Read[] {
  return reads().map(({ at, body }) => {
    const { action, id, ids, limit } = body as { action: string; id: string; ids?: string[]; limit: number };
    return { at, action, ids: ids ?? [id], limit };
  });
}

async function someTasks(count: number, ...how: [Parameters<typeof aTask>[0]?, number?]): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(await aTask(...how));
  return ids;
}

const statusOf = ({ status }: { status: string }) => status;

describe("waits of one client", () => {
  it("travel together, fifty in a request with a limit, at one request a second", async () => {
    const ids = await someTasks(120);
    const wan = new Client({ apiKey: TOKEN });
    const tasks = await during(Promise.all(ids.map((id) => wan.waitForTask(id))));
    expect(tasks.map(({ id }) => id)).toEqual(ids);
    for (const { action, ids, limit } of asked()) {
      expect([action, limit]).toEqual(["retrieve_batch", ids.length]);
      expect(ids.length).toBeLessThanOrEqual(50);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const first = asked().slice(0, 3);
    expect(first.map(({ ids }) => ids.length)).toEqual([50, 50, 50]);
    expect(new Set(first.flatMap(({ ids }) => ids)).size).toBe(120);
    expect(asked().length).toBeLessThan(61);
  });

  it("take a seat that is empty before their time, and a lone one needs no batch", async () => {
    const [often, seldom] = [await aTask("succeed", 65), await aTask("succeed", 50)];
    const wan = client();
    const both = [
      wan.waitForTask(often, { pollInterval: 3_000 }),
      wan.waitForTask(seldom, { pollInterval: 30_000 }),
    ];
    await during(Promise.all(both));
    const batches = asked().filter(({ action }) => action === "retrieve_batch");
    expect(batches).toHaveLength(18);
    for (const { ids } of batches) expect(ids.toSorted()).toEqual([often, seldom].toSorted());
    const alone = asked().slice(batches.length);
    expect(new Set(alone.map(({ action, ids }) => `${action} ${ids}`))).toEqual(
      new Set([`retrieve ${often}`]),
    );
  });

  it("go first when they have been due for longest", async () => {
    const late = await someTasks(50, "never");
    const later = await someTasks(50, "never");
    const wan = new Client({ apiKey: TOKEN, polling: { interval: 1_000 } });
    const controller = new AbortController();
    const begin = (ids: string[]) =>
      ids.map((id) => rejection(wan.waitForTask(id, { signal: controller.signal })));
    const waits = begin(late);
    await vi.advanceTimersByTimeAsync(500);
    waits.push(...begin(later));
    await vi.advanceTimersByTimeAsync(6_000);
    controller.abort();
    await Promise.all(waits);
    const turns = asked().map(({ ids }) => (late.includes(ids[0] as string) ? "late" : "later"));
    expect(turns.slice(0, 6)).toEqual(["late", "later", "late", "later", "late", "later"]);
  });

  it("on one id share its reads, and each keeps its own timeout, signal and onUpdate", async () => {
    const id = await aTask("succeed", 50);
    const wan = client();
    const controller = new AbortController();
    const updates = { first: 0, second: 0 };
    const first = wan.waitForTask(id, { onUpdate: () => updates.first++ });
    const second = wan.waitForTask({ id }, { onUpdate: () => updates.second++ });
    const impatient = rejection(wan.waitForTask(id, { timeout: 10_000 }));
    const aborted = rejection(wan.waitForTask(id, { signal: controller.signal }));
    setTimeout(() => controller.abort("enough"), 20_000);
    expect(await during(impatient)).toMatchObject({
      name: "WaitTimeoutError",
      task: { id, status: "pending" },
    });
    expect(await during(aborted)).toMatchObject({ name: "AbortError", cause: "enough", taskId: id });
    expect((await during(Promise.all([first, second]))).map(statusOf)).toEqual(["succeeded", "succeeded"]);
    expect(updates).toEqual({ first: reads().length, second: reads().length });
    for (const { action, ids } of asked()) expect([action, ids]).toEqual(["retrieve", [id]]);
  });

  it("are read at once when a second one comes from an id", async () => {
    const id = await aTask("never");
    const wan = client();
    const controller = new AbortController();
    const wait = () => rejection(wan.waitForTask(id, { pollInterval: MINUTE, signal: controller.signal }));
    const waits = [wait()];
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reads()).toHaveLength(1);
    waits.push(wait());
    await vi.advanceTimersByTimeAsync(100);
    expect(reads()).toHaveLength(2);
    controller.abort();
    await Promise.all(waits);
  });

  it("with another limit for a request travel apart", async () => {
    const [quick, patient, third] = [await aTask(), await aTask(), await aTask()];
    const wan = client();
    const waits = [
      wan.waitForTask(quick, { requestTimeout: 1_000 }),
      wan.waitForTask(patient),
      wan.waitForTask(third),
    ];
    await during(Promise.all(waits));
    for (const { ids } of asked()) expect(ids.includes(quick) && ids.length > 1).toBe(false);
    expect(asked().some(({ ids }) => ids.length === 2)).toBe(true);
  });

  it("hold nobody else up when their request stalls", async () => {
    const [stalled, other] = [await aTask("succeed", 30), await aTask("succeed", 30)];
    const wan = client();
    emulator.faults.next("stall");
    const start = Date.now();
    const first = wan.waitForTask(stalled).then(() => Date.now() - start);
    await vi.advanceTimersByTimeAsync(1_000);
    const second = wan.waitForTask(other).then(() => Date.now() - start);
    expect(await during(second)).toBeLessThan(40_000);
    expect(await during(first)).toBeGreaterThan(60_000);
  });

  it("give their seats up while they are too young to be done and others need them", async () => {
    const old = await someTasks(60, "never");
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    const wan = new Client({ apiKey: TOKEN });
    const controller = new AbortController();
    const waits = old.map((id) => rejection(wan.waitForTask(id, { signal: controller.signal })));
    await vi.advanceTimersByTimeAsync(3_000);
    const submitted = await wan.submit({ model: "wan2.6-t2v", prompt: "p" });
    const start = Date.now();
    waits.push(rejection(submitted.wait({ signal: controller.signal })));
    await vi.advanceTimersByTimeAsync(MINUTE);
    controller.abort();
    await Promise.all(waits);
    const [first] = asked().filter(({ ids }) => ids.includes(submitted.id));
    expect((first?.at ?? 0) - start).toBeGreaterThan(19_000);
    expect((first?.at ?? 0) - start).toBeLessThan(30_000);
  });

  it("leave no timer behind when they end while they stand in line", async () => {
    const wan = new Client({ apiKey: TOKEN });
    await during(wan.waitForTask(await aTask("succeed", 0)));
    const controller = new AbortController();
    const error = rejection(wan.waitForTask(await aTask(), { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(await error).toMatchObject({ name: "AbortError" });
    expect(vi.getTimerCount()).toBe(0);
    expect(reads()).toHaveLength(1);
  });

  it("are not read before their time in place of one that has left", async () => {
    const [staying, leaving] = [await aTask("never"), await aTask("never")];
    const wan = new Client({ apiKey: TOKEN });
    const controllers = [new AbortController(), new AbortController()];
    const waits = [staying, leaving].map((id, index) => () => {
      const signal = controllers[index]?.signal;
      return rejection(wan.waitForTask(id, { pollInterval: MINUTE, signal }));
    });
    const first = waits[0]?.();
    await vi.advanceTimersByTimeAsync(500);
    const second = waits[1]?.();
    await vi.advanceTimersByTimeAsync(200);
    controllers[1]?.abort();
    await second;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked().map(({ ids }) => ids)).toEqual([[staying]]);
    controllers[0]?.abort();
    await first;
  });

  it("slow down after a 429, and find back to their pace", async () => {
    const wan = new Client({ apiKey: TOKEN, polling: { interval: 0 } });
    const controller = new AbortController();
    const error = rejection(wan.waitForTask(await aTask("never"), { signal: controller.signal }));
    const readsIn = async (ms: number) => {
      const before = reads().length;
      await vi.advanceTimersByTimeAsync(ms);
      return reads().length - before;
    };
    expect(await readsIn(10_000)).toBeGreaterThanOrEqual(9);
    emulator.faults.next({ error: "too_many_requests" }, 3);
    await readsIn(10_000);
    expect(await readsIn(20_000)).toBeLessThan(8);
    await readsIn(3 * MINUTE);
    expect(await readsIn(20_000)).toBeGreaterThanOrEqual(18);
    controller.abort();
    await error;
  });

  it("of a child with another token are asked for with that token, at one pace", async () => {
    const tokens: string[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      tokens.push(new Headers(init?.headers).get("authorization") ?? "");
      return emulator.fetch(input as string, init);
    };
    const wan = new Client({ apiKey: "one", fetch });
    const child = wan.withOptions({ apiKey: "other" });
    const ids = await someTasks(4);
    const start = Date.now();
    const waits = ids.map((id, index) => (index % 2 ? wan : child).waitForTask(id));
    await during(Promise.all(waits));
    expect(new Set(tokens)).toEqual(new Set(["Bearer one", "Bearer other"]));
    for (const { ids } of asked()) expect(ids.length).toBeLessThanOrEqual(2);
    expect(reads().length).toBeLessThanOrEqual((Date.now() - start) / 1_000 + 1);
  });
});

describe("a row that is missing from a batch", () => {
  it("is asked for again with the others, twelve at most in a request, and costs those who were there nothing", async () => {
    const ids = await someTasks(40, "succeed", 0);
    const wan = client();
    emulator.faults.next("truncated-batch");
    await during(Promise.all(ids.map((id) => wan.waitForTask(id))));
    expect(asked().map(({ ids }) => ids.length)).toEqual([40, 12, 8]);
  });

  it("is asked for alone when it is missing again, and is an unknown id when the API says so then", async () => {
    const known = await aTask("succeed", 0);
    const wan = client({ polling: { readsPerSecond: Number.POSITIVE_INFINITY, interval: MINUTE } });
    const start = Date.now();
    const missing = ["nobody", "no one"].map((id) => rejection(wan.waitForTask(id)));
    await during(wan.waitForTask(known));
    for (const error of await during(Promise.all(missing))) expect(TaskNotFoundError.is(error)).toBe(true);
    expect(Date.now() - start).toBeGreaterThanOrEqual(30_000);
    expect(asked().map(({ action, ids }) => [action, ids.length])).toEqual([
      ["retrieve_batch", 3],
      // They may not be written yet.
      ["retrieve_batch", 2],
      // A minute later they may not be missing any more.
      ["retrieve_batch", 2],
      ["retrieve_batch", 2],
      ["retrieve", 1],
      ["retrieve", 1],
    ]);
  });

  it("is no unknown id for a batch alone, however often batches leave it out", async () => {
    const [left, other] = [await aTask("succeed", 3 * 60), await aTask("succeed", 3 * 60)];
    const without = async (_: Request, answer: () => Promise<Response>) => {
      const body = (await (await answer()).json()) as { items: { id: string }[] };
      return Response.json({ ...body, items: body.items.filter(({ id }) => id !== left) });
    };
    emulator.faults.next(without, { on: "batch", times: Number.POSITIVE_INFINITY });
    const wan = client();
    const tasks = await during(Promise.all([left, other].map((id) => wan.waitForTask(id))));
    expect(tasks.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  });
});

describe("a batch that is refused", () => {
  let ids: string[] = [];
  let wan: WanClient;
  beforeEach(async () => {
    ids = await someTasks(50, "succeed", 0);
    wan = client();
  });

  /** The service refuses every request that asks for this id. */
  function poison(id: string, answer: () => Response): void {
    const fault = async (request: Request, real: () => Promise<Response>) => {
      const body = (await request.json()) as { id?: string; ids?: string[] };
      return (body.ids ?? [body.id]).includes(id) ? answer() : real();
    };
    emulator.faults.next(fault, { on: ["read", "batch"], times: Number.POSITIVE_INFINITY });
  }

  it.each([
    [400, "bad_request", "BadRequestError"],
    [413, "request_too_large", "ApiError"],
    [404, "no_api", "WaitTimeoutError"],
  ])(
    "with %d is asked for again in halves, so that only the poisonous id suffers",
    async (status, code, name) => {
      const bad = ids[17] as string;
      poison(bad, () => Response.json({ error: { code, message: "No." } }, { status }));
      const waits = ids.map((id) => wan.waitForTask(id).then(statusOf, (error) => error));
      const ends = await during(Promise.all(waits));
      expect(ends.filter((end) => end === "succeeded")).toHaveLength(49);
      expect(ends[17]).toMatchObject({ name, taskId: bad });
      if (status !== 404) expect(asked().length).toBeLessThan(15);
    },
  );

  it("ends no wait for the sake of an id that nobody waits for any more", async () => {
    const [bad, good] = [ids[0] as string, ids[1] as string];
    const controller = new AbortController();
    emulator.faults.next(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        return Response.json({}, { status: 400 });
      },
      { on: "batch" },
    );
    const left = rejection(wan.waitForTask(bad, { signal: controller.signal }));
    const stayed = wan.waitForTask(good);
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort();
    await left;
    expect((await during(stayed)).status).toBe("succeeded");
    expect(asked().map(({ ids }) => ids.length)).toEqual([2, 1]);
  });

  it("because it is too large is asked for again in halves", async () => {
    const whole = "x".repeat(65 * 1024 * 1024);
    emulator.faults.next(() => new Response(whole), { on: "batch" });
    const tasks = await during(Promise.all(ids.map((id) => wan.waitForTask(id))));
    expect(tasks.map(statusOf)).toEqual(Array(50).fill("succeeded"));
    expect(asked().map(({ ids }) => ids.length)).toEqual([50, 25, 25]);
  });

  it.each([
    [401, "AuthenticationError"],
    [403, "PermissionError"],
  ])("with %d ends all waits, each with its own id", async (status, name) => {
    emulator.faults.next(() => Response.json({}, { status }));
    const errors = await during(Promise.all(ids.map((id) => rejection(wan.waitForTask(id)))));
    expect(errors).toEqual(ids.map((taskId) => expect.objectContaining({ name, taskId, status })));
    expect(reads()).toHaveLength(1);
  });

  it("with an error that passes costs one turn", async () => {
    for (const fault of ["reset", "html-502", "half-body", "empty-body"] as const)
      emulator.faults.next(fault);
    const tasks = await during(Promise.all(ids.map((id) => wan.waitForTask(id))));
    expect(tasks.map(statusOf)).toEqual(Array(50).fill("succeeded"));
    expect(reads()).toHaveLength(5);
  });
});

it("a wait after all others have ended begins anew", async () => {
  const wan = client();
  for (let count = 0; count < 3; count++) {
    expect((await during(wan.waitForTask(await aTask("succeed", 10)))).status).toBe("succeeded");
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(vi.getTimerCount()).toBe(0);
  }
});
