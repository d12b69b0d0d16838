import { describe, expect, it, vi } from "vitest";
import { TaskNotFoundError, WanClient } from "../../src/index.js";
import { rejection, TOKEN } from "../support/client.js";
import { aTask, client, during, emulator, reads, useEmulator } from "../support/emulated.js";
import { someTasks } from "../support/read-requests.js";

useEmulator();

const requestBodies = () =>
  reads().map(({ body }) => body as { action: string; ids: string[]; limit: number });

describe("getTask", () => {
  it("throws TaskNotFoundError for an unknown id", async () => {
    const error = await rejection(client().getTask("t-1"));
    expect(TaskNotFoundError.is(error) && error.taskId).toBe("t-1");
    expect(requestBodies()).toEqual([{ action: "retrieve", id: "t-1" }]);
  });

  it("returns a pending task for an unknown id that was submitted within the last 30 seconds", async () => {
    emulator.faults.next("null-row", 2);
    const ago = (seconds: number) => ({ id: "t-1", submittedAt: new Date(Date.now() - seconds * 1_000) });
    expect(await client().getTask(ago(10))).toEqual({ id: "t-1", status: "pending" });
    expect(await client().getTask(ago(-3_600))).toEqual({ id: "t-1", status: "pending" });
    expect(TaskNotFoundError.is(await rejection(client().getTask(ago(40))))).toBe(true);
  });
});

describe("a read", () => {
  const respondWith = (body: unknown, times = 9) => emulator.faults.next(() => Response.json(body), times);
  const failed = (code: string) => ({ success: false, error: { code, message: "m" } });

  it("says what is wrong with an unusable response", async () => {
    const wan = client({ maxRetries: 0 });
    respondWith({ id: "t-2", created_at: 1 }, 1);
    expect(await rejection(wan.getTask("t-1"))).toMatchObject({
      name: "ResponseError",
      message: "The response is for another task.",
      taskId: "t-1",
    });
    respondWith({ message: "maintenance" }, 1);
    expect(await rejection(wan.getTask("t-1"))).toMatchObject({
      name: "ResponseError",
      message: "The response has no record of a task.",
      taskId: "t-1",
    });
    respondWith({ items: { id: "t-1" } }, 1);
    expect(await rejection(wan.getTasks(["t-1", "t-2"]))).toMatchObject({
      name: "ResponseError",
      message: "The response has no list of tasks.",
    });
    respondWith({ success: false, task_id: "t-1", error: { code: "invalid_token", message: "m" } }, 1);
    expect(await rejection(wan.getTask("t-1"))).toMatchObject({ name: "AuthenticationError" });
    respondWith({}, 1);
    const unknown = await rejection(wan.getTask("t-1"));
    expect(unknown).toMatchObject({
      name: "TaskNotFoundError",
      message: "The API has no record of task t-1. It may have been deleted, or belong to another account.",
    });
    expect(unknown).not.toHaveProperty("cause");
  });

  it.each([
    // A 429 is retried until another response arrives.
    ["too_many_requests", "TaskNotFoundError", 10],
    ["api_error", "ServerError", 3],
    ["bad_request", "BadRequestError", 1],
  ])("with the error %s in a 200 is retried like the status of that error", async (code, name, times) => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    respondWith(failed(code), 9);
    expect(await during(rejection(client().getTask("t-1")))).toMatchObject({ name, taskId: "t-1" });
    expect(reads()).toHaveLength(times);
  });

  it("ends at its own timeout, and with its signal", async () => {
    emulator.faults.next("stall", 9);
    const start = Date.now();
    expect(await during(rejection(client().getTask("t-1", { timeout: 5_000 })))).toMatchObject({
      message: "No response from api.acedata.cloud within 5,000 ms (timeout).",
    });
    expect(Date.now() - start).toBeLessThan(6_000);
    const controller = new AbortController();
    const aborted = rejection(client().getTask("t-1", { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(await aborted).toMatchObject({ name: "AbortError", taskId: "t-1" });
  });
});

describe("getTasks", () => {
  it("requests 50 tasks at a time with a limit, and returns them in the order of their refs", async () => {
    const ids = await someTasks(120);
    ids[7] = "nobody";
    const tasks = await during(client().getTasks([...ids, ids[3] as string]));
    const known = ids.map((id) => (id === "nobody" ? undefined : id));
    expect(tasks.map((task) => task?.id)).toEqual([...known, ids[3]]);
    const requests = requestBodies();
    expect(requests.pop()).toMatchObject({ action: "retrieve", id: "nobody" });
    expect(requests.map(({ ids }) => ids.length)).toEqual([50, 50, 20]);
    for (const { action, ids, limit } of requests)
      expect({ action, limit }).toEqual({ action: "retrieve_batch", limit: ids.length });
  });

  it("requests missing tasks again, 12 at a time", async () => {
    const ids = await someTasks(40);
    emulator.faults.next("truncated-batch");
    const tasks = await during(client().getTasks(ids));
    expect(tasks.map((task) => task?.id)).toEqual(ids);
    expect(requestBodies().map(({ ids }) => ids.length)).toEqual([40, 12, 8]);
  });

  it("keeps to the client's rate limit when there are many, and takes refs from an async iterable", async () => {
    const ids = await someTasks(2_000);
    const start = Date.now();
    const wan = new WanClient({ apiKey: TOKEN, polling: { readsPerSecond: 1 } });
    const source = async function* () {
      yield* ids;
    };
    const tasks = await during(wan.getTasks(source()));
    expect(tasks.map((task) => task?.id)).toEqual(ids);
    const at = reads().map((read) => read.at);
    expect(at).toHaveLength(40);
    expect(Date.now() - start).toBeLessThan(60_000);
    for (let index = 1; index < at.length; index++) {
      expect((at[index] ?? 0) - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(999);
    }
  });

  it("requests a refused batch again in halves, so that only the refused id has no task", async () => {
    const ids = await someTasks(40);
    const bad = ids[17] as string;
    const refusing = async (request: Request, respond: () => Promise<Response>) => {
      const { id, ids } = (await request.json()) as { id?: string; ids?: string[] };
      return (ids ?? [id]).includes(bad) ? Response.json({}, { status: 400 }) : respond();
    };
    emulator.faults.next(refusing, { on: ["read", "batch"], times: Number.POSITIVE_INFINITY });
    const tasks = await during(client().getTasks(ids));
    expect(tasks.map((task) => task?.id)).toEqual(ids.map((id) => (id === bad ? undefined : id)));
    expect(reads().length).toBeLessThan(15);
    // If the refused id was the only one, the call fails.
    expect(await rejection(client().getTasks([bad]))).toMatchObject({ name: "BadRequestError", taskId: bad });
  });

  it("closes an iterable of refs that is still running when it is aborted", async () => {
    const controller = new AbortController();
    const stopped = vi.fn();
    async function* source() {
      try {
        yield "t-1";
        await new Promise((resolve) => setTimeout(resolve, 10_000));
      } finally {
        stopped();
      }
    }
    const reading = rejection(client().getTasks(source(), { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort("enough");
    expect(await reading).toMatchObject({ name: "AbortError", cause: "enough" });
    expect(reads()).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stopped).toHaveBeenCalled();
  });

  it("has one timeout for the iterable of refs and the requests together", async () => {
    async function* source(ms: number) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      yield "t-1";
    }
    const start = Date.now();
    const late = rejection(client().getTasks(source(60_000), { timeout: 1_000 }));
    expect(await during(late)).toMatchObject({
      name: "RequestTimeoutError",
      message: "The iterable of refs did not end within 1,000 ms (timeout).",
    });
    expect(Date.now() - start).toBeLessThan(1_500);
    emulator.faults.next("stall");
    const silent = rejection(client().getTasks(source(900), { timeout: 1_000 }));
    const from = Date.now();
    expect(await during(silent)).toMatchObject({ name: "RequestTimeoutError" });
    expect(Date.now() - from).toBeLessThan(1_500);
    await vi.advanceTimersByTimeAsync(60_000);
  });

  it("sends nothing for no refs", async () => {
    expect(await client().getTasks([])).toEqual([]);
    expect(reads()).toHaveLength(0);
  });

  it("skips rows that are not records, and sends the request again when the response has no list", async () => {
    const rows = [null, 1, "x", {}, { id: "t-1", created_at: 1 }, { id: "other" }];
    emulator.faults.next(() => Response.json({ count: 1 }));
    emulator.faults.next(() => Response.json({ items: rows }));
    expect((await during(client().getTasks(["t-1", "t-2"]))).map((task) => task?.id)).toEqual([
      "t-1",
      undefined,
    ]);
    expect(reads().length).toBeGreaterThan(1);
  });

  it("requests a single task without a batch", async () => {
    const [id] = await someTasks(1);
    expect((await during(client().getTasks([id as string, id as string]))).map((task) => task?.id)).toEqual([
      id,
      id,
    ]);
    expect(requestBodies()).toMatchObject([{ action: "retrieve", id }]);
  });
});

describe("deleteTask", () => {
  it("is true when a record was removed, and false when there was none", async () => {
    const id = await aTask();
    expect([await client().deleteTask(id), await client().deleteTask(id)]).toEqual([true, false]);
    expect(reads().map(({ body }) => body)).toEqual(Array(2).fill({ action: "delete", id }));
  });

  it.each([
    [{ id: "t-1", deleted: 1 }, true],
    [{ id: "t-1", deleted: 0 }, false],
    [{}, false],
  ])("for %j is %s", async (response, removed) => {
    emulator.faults.next(() => Response.json(response));
    expect(await client().deleteTask("t-1")).toBe(removed);
  });
});
