import { beforeEach, describe, expect, it, vi } from "vitest";
import { AbortError, type Task, TaskFailedError, TaskNotFoundError, WanClient } from "../../src/index.js";
import { rejection } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";

const READS = ["read", "batch"] as const;
const UNKNOWN = "5c3f0c6e-0000-4000-a000-000000000000";

useEmulator();

describe("a wait", () => {
  let id = "";
  beforeEach(async () => {
    id = await aTask();
  });

  it("of 787 seconds works with fake timers, and with a client that was created before they were installed", async () => {
    vi.useRealTimers();
    const wan = client();
    vi.useFakeTimers();
    const slow = await aTask("succeed", 787);
    const updates: [string, number][] = [];
    const onUpdate = ({ status }: Task, { elapsedMs }: { elapsedMs: number }) =>
      updates.push([status, elapsedMs]);
    const task = await during(wan.waitForTask(slow, { onUpdate }));
    expect(task).toMatchObject({ id: slow, video: { url: expect.stringContaining(slow) } });
    expect(updates).toHaveLength(reads().length);
    expect(updates.at(0)).toEqual(["pending", expect.any(Number)]);
    expect(updates.at(-1)?.[0]).toBe("succeeded");
    expect(updates.at(-1)?.[1]).toBeGreaterThanOrEqual(787_000);
    expect(updates.length).toBeGreaterThan(30);
    expect(updates.length).toBeLessThan(150);
  });

  it("continues through an outage of ten minutes with 502s and resets", async () => {
    const slow = await aTask("succeed", 12 * 60);
    setTimeout(() => {
      for (let count = 0; count < 500; count++) emulator.faults.next(count % 2 ? "reset" : "html-502");
    }, MINUTE);
    setTimeout(() => emulator.faults.clear(), 11 * MINUTE);
    expect((await during(client().waitForTask(slow))).status).toBe("succeeded");
    expect(reads().length).toBeGreaterThan(40);
  });

  it.each([402, 404, 408, 410, 429, 451, 500, 502, 504])(
    "continues after a read request that gets a %d",
    async (status) => {
      const wait = client().waitForTask(id);
      setTimeout(() => emulator.faults.next({ error: "unheard_of", status }), 1);
      expect((await during(wait)).status).toBe("succeeded");
      expect(emulator.faults.pending).toBe(0);
    },
  );

  it.each([
    "reset",
    "half-body",
    "empty-body",
    "html-200",
    "redirect",
    "empty-row",
    "null-row",
    "foreign-row",
    "transient-error",
    "string-response",
    "iso-times",
  ] as const)("continues after a read request with the fault %s", async (kind) => {
    const wait = client().waitForTask(id);
    setTimeout(() => emulator.faults.next(kind, { on: READS }), 1);
    expect((await during(wait)).status).toBe("succeeded");
    expect(emulator.faults.pending).toBe(0);
  });

  it("continues after a response that is not a record", async () => {
    emulator.faults.next(() => Response.json([1]), { on: READS, times: 2 });
    expect((await during(client().waitForTask(id))).status).toBe("succeeded");
  });

  it("continues after one empty response if the task was seen before, and ends at the second one in a row", async () => {
    const slow = await aTask("succeed", 180);
    for (const seconds of [60, 90, 120]) setTimeout(() => emulator.faults.next("empty-row"), seconds * 1_000);
    expect((await during(client().waitForTask(slow))).status).toBe("succeeded");

    const deleted = await aTask("never");
    setTimeout(() => emulator.faults.next("empty-row", 2), MINUTE);
    expect(TaskNotFoundError.is(await during(rejection(client().waitForTask(deleted))))).toBe(true);
    expect(emulator.faults.pending).toBe(0);
  });

  it.each([
    ["invalid_token", "AuthenticationError"],
    ["used_up", "InsufficientBalanceError"],
    ["bad_request", "BadRequestError"],
    ["request_too_large", "ApiError"],
  ])("ends with the error %s", async (error, name) => {
    emulator.faults.next({ error });
    expect(await during(rejection(client().waitForTask(id)))).toMatchObject({ name, taskId: id });
    expect(reads()).toHaveLength(1);
  });

  it("treats an unknown id as a task without a record yet, for 30 seconds", async () => {
    emulator.faults.next("empty-row", Number.POSITIVE_INFINITY);
    setTimeout(() => emulator.faults.clear(), 25_000);
    const seen: string[] = [];
    const onUpdate = (task: Task) => seen.push(task.status);
    expect((await during(client().waitForTask(id, { onUpdate }))).status).toBe("succeeded");
    expect(seen[0]).toBe("pending");
  });

  it.each(["empty-row", "null-row"] as const)(
    "throws TaskNotFoundError when the response is still an %s after 30 seconds",
    async (kind) => {
      const start = Date.now();
      emulator.faults.next(kind, Number.POSITIVE_INFINITY);
      const error = await during(rejection(client().waitForTask(id)));
      expect(TaskNotFoundError.is(error)).toBe(true);
      expect(error).toMatchObject({ taskId: id });
      expect(Date.now() - start).toBeGreaterThanOrEqual(30_000);
      expect(Date.now() - start).toBeLessThan(40_000);
    },
  );

  it("treats a submission time in the future, from a clock that runs ahead, as the current time", async () => {
    const start = Date.now();
    const ref = { id: UNKNOWN, submittedAt: new Date(start + 60 * MINUTE) };
    expect(TaskNotFoundError.is(await during(rejection(client().waitForTask(ref))))).toBe(true);
    expect(Date.now() - start).toBeLessThan(40_000);
  });

  it("throws no TaskNotFoundError within 30 seconds, even if the ref says that it was submitted long ago", async () => {
    const start = Date.now();
    const ref = JSON.parse(JSON.stringify({ id: UNKNOWN, submittedAt: new Date(start - 60 * MINUTE) }));
    const error = await during(rejection(client().waitForTask(ref)));
    expect(TaskNotFoundError.is(error)).toBe(true);
    expect(error).not.toHaveProperty("cause");
    expect(Date.now() - start).toBeGreaterThanOrEqual(30_000);
    expect(Date.now() - start).toBeLessThan(MINUTE);
  });

  it.each<[string, () => Response]>([
    ["a 404 of a gateway", () => Response.json({ error: { code: "not_found" } }, { status: 404 })],
    ["an object without an id", () => Response.json({ message: "maintenance" })],
    ["an array", () => Response.json([])],
    ["an empty text", () => Response.json("")],
  ])("treats %s as an outage, however long it lasts", async (_, respond) => {
    emulator.faults.next(respond, { on: "read", times: Number.POSITIVE_INFINITY });
    setTimeout(() => emulator.faults.clear(), 10 * MINUTE);
    expect((await during(client().waitForTask(id))).status).toBe("succeeded");
  });

  it("throws TaskFailedError for a failed task", async () => {
    const failing = await aTask({ fail: "bad_request", message: "invalid input" });
    const error = await during(rejection(client().waitForTask(failing)));
    expect(TaskFailedError.is(error) && error.task.error).toEqual({
      code: "bad_request",
      message: "invalid input",
    });
    expect(error).toMatchObject({ taskId: failing });
  });

  it("aborts while it sleeps", async () => {
    const controller = new AbortController();
    const error = rejection(client().waitForTask(id, { signal: controller.signal, pollInterval: MINUTE }));
    await vi.advanceTimersByTimeAsync(5_000);
    controller.abort("enough");
    expect(await error).toMatchObject({
      name: "AbortError",
      cause: "enough",
      taskId: id,
      maybeAccepted: false,
    });
  });

  it("aborts while it reads", async () => {
    const controller = new AbortController();
    emulator.faults.next("stall");
    const error = rejection(client().waitForTask(id, { signal: controller.signal }));
    await vi.waitFor(() => expect(reads()).toHaveLength(1));
    controller.abort();
    expect(AbortError.is(await error)).toBe(true);
  });

  it("reads nothing when its signal was aborted before", async () => {
    const error = await during(rejection(client().waitForTask(id, { signal: AbortSignal.abort() })));
    expect(AbortError.is(error)).toBe(true);
    expect(reads()).toHaveLength(0);
  });

  it("reads at the given interval, which may be a function of the task's age", async () => {
    const start = Date.now();
    await during(client().waitForTask(await aTask("succeed", 20), { pollInterval: 7_000 }));
    expect(reads().map(({ at }) => Math.round((at - start) / 1_000))).toEqual([0, 7, 14, 21]);

    const old = await aTask("succeed", 50);
    await vi.advanceTimersByTimeAsync(41_000);
    const ages: number[] = [];
    await during(client().waitForTask(old, { pollInterval: (age) => ages.push(age) && 5_000 }));
    expect(ages).toHaveLength(2);
    expect(ages[0]).toBeGreaterThanOrEqual(41_000);
    expect(ages[0]).toBeLessThan(43_000);
  });

  it("continues when the user's functions throw or return invalid values", async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, warn() {}, error: (line: string) => lines.push(line) };
    const broken = {
      onUpdate: () => {
        throw new Error("progress bar");
      },
      pollInterval: () => Number.NaN,
    };
    expect((await during(client({ logger }).waitForTask(id, broken))).status).toBe("succeeded");
    expect(lines).toHaveLength(reads().length);
    expect(lines[0]).toContain("progress bar");

    const rejecting = { onUpdate: async () => Promise.reject(new Error("async progress bar")) };
    const throwing = () => {
      throw new Error("logger");
    };
    const noLogger = { debug: throwing, info: throwing, warn: throwing, error: throwing };
    expect((await during(client({ logger: noLogger }).waitForTask(id, rejecting))).status).toBe("succeeded");
  });

  it("is refused for an invalid option, and the error has the id of the task", async () => {
    const wrong = [{ timeout: 0 }, { pollInterval: -1 }, { requestTimeout: Number.NaN }];
    for (const options of wrong) {
      const error = await rejection(client().waitForTask(id, options));
      expect(error).toMatchObject({ name: "ConfigurationError", taskId: id });
      expect(String(error)).toContain(`${Object.keys(options)[0]}: got`);
    }
    expect(reads()).toHaveLength(0);
  });

  it("ends with a ConfigurationError if the token is missing", async () => {
    vi.stubEnv("ACEDATACLOUD_API_TOKEN", "");
    const error = await during(rejection(new WanClient().waitForTask(id)));
    expect(error).toMatchObject({ name: "ConfigurationError", taskId: id });
  });
});
