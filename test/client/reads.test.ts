import { beforeEach, describe, expect, it, vi } from "vitest";
import { TaskNotFoundError } from "../../src/index.js";
import { clientFor, rejection } from "../support/client.js";
import { type Arrival, startServer } from "../support/server.js";

type Batch = { action: string; ids: string[]; limit?: number };

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
});

/** A service that knows the ids, and answers with at most `rows` of them, in reverse. */
function batches(known: (id: string) => boolean, rows = 50) {
  return ({ body }: Arrival) => {
    const { ids } = body as Batch;
    const found = ids.filter(known).slice(0, rows).reverse();
    return { json: { items: found.map((id) => ({ id, created_at: 1 })), count: found.length } };
  };
}

describe("getTask", () => {
  it("throws TaskNotFoundError for an unknown id", async () => {
    const server = await startServer({ json: {} });
    const error = await rejection(clientFor(server.url).getTask("t-1"));
    expect(TaskNotFoundError.is(error) && error.taskId).toBe("t-1");
    expect(server.arrivals.map(({ body }) => body)).toEqual([{ action: "retrieve", id: "t-1" }]);
  });

  it("answers pending for an unknown id that was submitted within 30 seconds", async () => {
    const server = await startServer({ json: null });
    const wan = clientFor(server.url);
    const ago = (seconds: number) => ({ id: "t-1", submittedAt: new Date(Date.now() - seconds * 1_000) });
    expect(await wan.getTask(ago(10))).toEqual({ id: "t-1", status: "pending" });
    expect(await wan.getTask(ago(-3_600))).toEqual({ id: "t-1", status: "pending" });
    expect(TaskNotFoundError.is(await rejection(wan.getTask(ago(40))))).toBe(true);
  });
});

describe("getTasks", () => {
  it("asks for 50 at a time with a limit, and answers in the order asked", async () => {
    const ids = Array.from({ length: 120 }, (_, index) => `t-${index}`);
    const server = await startServer(batches((id) => id !== "t-7"));
    const tasks = await clientFor(server.url).getTasks([...ids, "t-3"]);
    expect(tasks.map((task) => task?.id)).toEqual(
      [...ids, "t-3"].map((id) => (id === "t-7" ? undefined : id)),
    );
    const asked = server.arrivals.map(({ body }) => body as Batch);
    expect(asked.map(({ ids }) => ids.length)).toEqual([50, 50, 20, 1]);
    for (const { action, ids, limit } of asked)
      expect({ action, limit }).toEqual({ action: "retrieve_batch", limit: ids.length });
  });

  it("asks again for the rows that were missing, 12 at a time", async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `t-${index}`);
    const server = await startServer(batches(() => true, 12));
    const tasks = await clientFor(server.url).getTasks(ids);
    expect(tasks.every((task) => task !== undefined)).toBe(true);
    expect(server.arrivals.map(({ body }) => (body as Batch).ids.length)).toEqual([40, 12, 12, 4]);
  });

  it("sends nothing for no refs", async () => {
    const server = await startServer({ json: {} });
    expect(await clientFor(server.url).getTasks([])).toEqual([]);
    expect(server.arrivals).toHaveLength(0);
  });

  it("skips rows that are none, and asks again for an answer without a list", async () => {
    const rows = [null, 1, "x", {}, { id: "t-1", created_at: 1 }, { id: "other" }];
    const server = await startServer({ json: { count: 1 } }, { json: { items: rows } });
    expect((await clientFor(server.url).getTasks(["t-1"])).map((task) => task?.id)).toEqual(["t-1"]);
    expect(server.arrivals).toHaveLength(2);
  });
});

describe("deleteTask", () => {
  it.each([
    [{ id: "t-1", deleted: true }, true],
    [{ id: "t-1", deleted: 1 }, true],
    [{ id: "t-1", deleted: false }, false],
    [{ id: "t-1", deleted: 0 }, false],
    [{}, false],
  ])("for %j is %s", async (json, removed) => {
    const server = await startServer({ json });
    expect(await clientFor(server.url).deleteTask("t-1")).toBe(removed);
    expect(server.arrivals[0]?.body).toEqual({ action: "delete", id: "t-1" });
  });
});
