import { beforeEach, describe, expect, it, vi } from "vitest";
import { TaskNotFoundError, type WanClient } from "../../src/index.js";
import { rejection } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";
import { readRequests, someTasks } from "../support/read-requests.js";

useEmulator();

let ids: string[] = [];
let wan: WanClient;
beforeEach(async () => {
  ids = await someTasks(50, "succeed", 0);
  wan = client();
});

const statusOf = ({ status }: { status: string }) => status;

describe("a task that is missing from a batch", () => {
  it("is requested again with the other missing ones, at most 12 in a request, and does not affect the tasks that were found", async () => {
    emulator.faults.next("truncated-batch");
    await during(Promise.all(ids.slice(0, 40).map((id) => wan.waitForTask(id))));
    expect(readRequests().map(({ ids }) => ids.length)).toEqual([40, 12, 8]);
  });

  it("is requested alone when it is missing again, and is an unknown id if that response is empty, too", async () => {
    const known = await aTask("succeed", 0);
    const wan = client({ polling: { readsPerSecond: Number.POSITIVE_INFINITY, interval: MINUTE } });
    const start = Date.now();
    const missing = ["nobody", "no one"].map((id) => rejection(wan.waitForTask(id)));
    await during(wan.waitForTask(known));
    for (const error of await during(Promise.all(missing))) expect(TaskNotFoundError.is(error)).toBe(true);
    expect(Date.now() - start).toBeGreaterThanOrEqual(30_000);
    expect(readRequests().map(({ action, ids }) => [action, ids.length])).toEqual([
      ["retrieve_batch", 3],
      // The API may not have their records yet.
      ["retrieve_batch", 2],
      // A minute later, their records may exist.
      ["retrieve_batch", 2],
      ["retrieve_batch", 2],
      ["retrieve", 1],
      ["retrieve", 1],
    ]);
  });

  it("does not count as an unknown id, however often batches omit it", async () => {
    const [left, other] = [await aTask("succeed", 3 * 60), await aTask("succeed", 3 * 60)];
    const without = async (_: Request, respond: () => Promise<Response>) => {
      const body = (await (await respond()).json()) as { items: { id: string }[] };
      return Response.json({ ...body, items: body.items.filter(({ id }) => id !== left) });
    };
    emulator.faults.next(without, { on: "batch", times: Number.POSITIVE_INFINITY });
    const tasks = await during(Promise.all([left, other].map((id) => wan.waitForTask(id))));
    expect(tasks.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  });
});

describe("a batch that is refused", () => {
  /** Makes the API refuse every request with this id. */
  function refuse(id: string, respond: () => Response): void {
    const fault = async (request: Request, real: () => Promise<Response>) => {
      const body = (await request.json()) as { id?: string; ids?: string[] };
      return (body.ids ?? [body.id]).includes(id) ? respond() : real();
    };
    emulator.faults.next(fault, { on: ["read", "batch"], times: Number.POSITIVE_INFINITY });
  }

  it.each([
    [400, "bad_request", "BadRequestError"],
    [413, "request_too_large", "ApiError"],
    [404, "no_api", "WaitTimeoutError"],
  ])(
    "with %d is requested again in halves, so that only the refused id is affected",
    async (status, code, name) => {
      const bad = ids[17] as string;
      refuse(bad, () => Response.json({ error: { code, message: "No." } }, { status }));
      const waits = ids.map((id) => wan.waitForTask(id).then(statusOf, (error) => error));
      const ends = await during(Promise.all(waits));
      expect(ends.filter((end) => end === "succeeded")).toHaveLength(49);
      expect(ends[17]).toMatchObject({ name, taskId: bad });
      if (status !== 404) expect(readRequests().length).toBeLessThan(15);
    },
  );

  it("does not end a wait because of an id whose own wait has ended", async () => {
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
    expect(readRequests().map(({ ids }) => ids.length)).toEqual([2, 1]);
  });

  it("because its response is too large is requested again in halves", async () => {
    const whole = "x".repeat(65 * 1024 * 1024);
    emulator.faults.next(() => new Response(whole), { on: "batch" });
    const tasks = await during(Promise.all(ids.map((id) => wan.waitForTask(id))));
    expect(tasks.map(statusOf)).toEqual(Array(50).fill("succeeded"));
    expect(readRequests().map(({ ids }) => ids.length)).toEqual([50, 25, 25]);
  });
});

describe("a read that failed", () => {
  it.each([
    [401, "AuthenticationError"],
    [403, "PermissionError"],
  ])("with %d ends all waits, each with its own id", async (status, name) => {
    emulator.faults.next(() => Response.json({}, { status }));
    const errors = await during(Promise.all(ids.map((id) => rejection(wan.waitForTask(id)))));
    expect(errors).toEqual(ids.map((taskId) => expect.objectContaining({ name, taskId, status })));
    expect(reads()).toHaveLength(1);
  });

  it("is repeated later when the error is transient", async () => {
    for (const fault of ["reset", "html-502", "half-body", "empty-body"] as const)
      emulator.faults.next(fault);
    const tasks = await during(Promise.all(ids.map((id) => wan.waitForTask(id))));
    expect(tasks.map(statusOf)).toEqual(Array(50).fill("succeeded"));
    expect(reads()).toHaveLength(5);
  });

  it("is logged with the number of its tasks", async () => {
    const warn = vi.fn<(line: string) => void>();
    const wan = client({ logger: { debug() {}, info() {}, warn, error() {} }, maxRetries: 0 });
    const [one, another] = [await aTask("succeed", 1), await aTask("succeed", 1)];
    emulator.faults.next("html-502");
    await during(wan.waitForTask(one));
    emulator.faults.next("reset");
    await during(Promise.all([wan.waitForTask(one), wan.waitForTask(another)]));
    expect(warn.mock.calls.flat()).toEqual([
      `task ${one}: read failed; will retry (ServerError)`,
      "2 tasks: read failed; will retry (ConnectionError)",
    ]);
  });
});
