import { describe, expect, it, vi } from "vitest";
import { WanClient } from "../../src/index.js";
import { rejection, TOKEN } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";
import { readRequests, someTasks } from "../support/read-requests.js";

useEmulator();

describe("waits of one client", () => {
  it("share requests of up to 50 ids with a limit, at one request a second", async () => {
    const ids = await someTasks(120);
    const start = Date.now();
    const wan = new WanClient({ apiKey: TOKEN, polling: { readsPerSecond: 1 } });
    const tasks = await during(Promise.all(ids.map((id) => wan.waitForTask(id))));
    expect(tasks.map(({ id }) => id)).toEqual(ids);
    for (const { action, ids, limit } of readRequests()) {
      expect([action, limit]).toEqual(["retrieve_batch", ids.length]);
      expect(ids.length).toBeLessThanOrEqual(50);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const first = readRequests().slice(0, 3);
    expect(first.map(({ ids }) => ids.length)).toEqual([50, 50, 50]);
    expect(new Set(first.flatMap(({ ids }) => ids)).size).toBe(120);
    expect(readRequests().length).toBeLessThanOrEqual((Date.now() - start) / 1_000 + 1);
  });

  it("take free places in a batch before they are due, and a single wait needs no batch", async () => {
    const [often, seldom] = [await aTask("succeed", 65), await aTask("succeed", 50)];
    const wan = client();
    const both = [
      wan.waitForTask(often, { pollInterval: 3_000 }),
      wan.waitForTask(seldom, { pollInterval: 30_000 }),
    ];
    await during(Promise.all(both));
    const batches = readRequests().filter(({ action }) => action === "retrieve_batch");
    expect(batches).toHaveLength(18);
    for (const { ids } of batches) expect(ids.toSorted()).toEqual([often, seldom].toSorted());
    const alone = readRequests().slice(batches.length);
    expect(new Set(alone.map(({ action, ids }) => `${action} ${ids}`))).toEqual(
      new Set([`retrieve ${often}`]),
    );
  });

  it("are read first when they have been due for longest", async () => {
    const late = await someTasks(50, "never");
    const later = await someTasks(50, "never");
    const wan = new WanClient({ apiKey: TOKEN, polling: { interval: 1_000 } });
    const controller = new AbortController();
    const begin = (ids: string[]) =>
      ids.map((id) => rejection(wan.waitForTask(id, { signal: controller.signal })));
    const waits = begin(late);
    await vi.advanceTimersByTimeAsync(500);
    waits.push(...begin(later));
    await vi.advanceTimersByTimeAsync(6_000);
    controller.abort();
    await Promise.all(waits);
    const order = readRequests().map(({ ids }) => (late.includes(ids[0] as string) ? "late" : "later"));
    expect(order.slice(0, 6)).toEqual(["late", "later", "late", "later", "late", "later"]);
  });

  it("on one id share its reads, and each keeps its own timeout, signal and onUpdate", async () => {
    const id = await aTask("succeed", 50);
    const wan = client();
    const controller = new AbortController();
    const updates = { first: 0, second: 0 };
    const first = wan.waitForTask(id, { onUpdate: () => updates.first++ });
    const second = wan.waitForTask({ id }, { onUpdate: () => updates.second++ });
    const short = rejection(wan.waitForTask(id, { timeout: 10_000 }));
    const aborted = rejection(wan.waitForTask(id, { signal: controller.signal }));
    setTimeout(() => controller.abort("enough"), 20_000);
    expect(await during(short)).toMatchObject({
      name: "WaitTimeoutError",
      task: { id, status: "pending" },
    });
    expect(await during(aborted)).toMatchObject({ name: "AbortError", cause: "enough", taskId: id });
    expect((await during(Promise.all([first, second]))).map(({ status }) => status)).toEqual([
      "succeeded",
      "succeeded",
    ]);
    expect(updates).toEqual({ first: reads().length, second: reads().length });
    for (const { action, ids } of readRequests()) expect([action, ids]).toEqual(["retrieve", [id]]);
  });

  it("with different request timeouts share no request", async () => {
    const [quick, patient, third] = [await aTask(), await aTask(), await aTask()];
    const wan = client();
    const waits = [
      wan.waitForTask(quick, { requestTimeout: 1_000 }),
      wan.waitForTask(patient),
      wan.waitForTask(third),
    ];
    await during(Promise.all(waits));
    for (const { ids } of readRequests()) expect(ids.includes(quick) && ids.length > 1).toBe(false);
    expect(readRequests().some(({ ids }) => ids.length === 2)).toBe(true);
  });

  it("do not delay each other when a request stalls", async () => {
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

  it("give up their places in a batch while they are too young to be done and others need them", async () => {
    const old = await someTasks(60, "never");
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    const wan = new WanClient({ apiKey: TOKEN });
    const controller = new AbortController();
    const waits = old.map((id) => rejection(wan.waitForTask(id, { signal: controller.signal })));
    await vi.advanceTimersByTimeAsync(3_000);
    const submitted = await wan.submit({ model: "wan2.6-t2v", prompt: "p" });
    const start = Date.now();
    waits.push(rejection(submitted.wait({ signal: controller.signal })));
    await vi.advanceTimersByTimeAsync(MINUTE);
    controller.abort();
    await Promise.all(waits);
    const [first] = readRequests().filter(({ ids }) => ids.includes(submitted.id));
    expect((first?.at ?? 0) - start).toBeGreaterThan(19_000);
    expect((first?.at ?? 0) - start).toBeLessThan(30_000);
  });

  it("start the poller again after all others have ended", async () => {
    const wan = client();
    for (let count = 0; count < 3; count++) {
      expect((await during(wan.waitForTask(await aTask("succeed", 10)))).status).toBe("succeeded");
      await vi.advanceTimersByTimeAsync(MINUTE);
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});
