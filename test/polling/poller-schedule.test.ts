import { expect, it, vi } from "vitest";
import { WanClient } from "../../src/index.js";
import { REQUEST, rejection, TOKEN } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";
import { readRequests, someTasks } from "../support/read-requests.js";

useEmulator();

/** When each read request arrived, in seconds. */
const secondsSince = (start: number) => reads().map(({ at }) => Math.round((at - start) / 100) / 10);

it("a fresh submission is read after its first interval, and an id at once", async () => {
  const wan = client();
  const submitted = await wan.submit(REQUEST);
  const start = Date.now();
  const waits = [submitted.wait({ timeout: 4_000 })];
  await vi.advanceTimersByTimeAsync(1_500);
  expect(reads()).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(secondsSince(start)[0]).toBeGreaterThanOrEqual(1.8);
  const other = await aTask();
  waits.push(wan.waitForTask(other, { timeout: 4_000 }));
  await vi.advanceTimersByTimeAsync(100);
  expect(reads()).toHaveLength(2);
  await during(Promise.allSettled(waits));
});

it("a task is read at once when a second wait starts from its id", async () => {
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

it("a second wait with a longer interval does not delay the next read", async () => {
  const wan = client();
  const submitted = await wan.submit(REQUEST);
  const start = Date.now();
  const waits = [submitted.wait({ timeout: 5_000, pollInterval: 3_000 })];
  await vi.advanceTimersByTimeAsync(1_000);
  waits.push(submitted.wait({ timeout: 5_000, pollInterval: MINUTE }));
  await during(Promise.allSettled(waits));
  expect(secondsSince(start)[0]).toBe(3);
});

it("each of many waits ends at its own timeout, and causes no additional read", async () => {
  const wan = new WanClient({ apiKey: TOKEN });
  const start = Date.now();
  const ended: number[] = [];
  const id = await aTask();
  const waits = [15_000, 5_900, 10_000].map((timeout) =>
    wan.waitForTask(id, { timeout, pollInterval: 6_000 }).catch(() => ended.push(Date.now() - start)),
  );
  await during(Promise.all(waits));
  expect(ended).toEqual([5_900, 10_000, 15_000]);
  expect(secondsSince(start)).toEqual([0, 6, 12]);
});

it("a read request times out after the wait's own requestTimeout", async () => {
  const wan = client({ requestTimeout: 50_000 });
  const id = await aTask("succeed", 1);
  emulator.faults.next("stall");
  const start = Date.now();
  await during(wan.waitForTask(id, { requestTimeout: 5_000, pollInterval: 1_000 }));
  expect(secondsSince(start)).toEqual([0, 6]);
});

it("tasks that fill a request are read twice as often, unless their waits have a pollInterval", async () => {
  const readsOfFirst = async (count: number, options: { pollInterval?: number } = {}) => {
    emulator.reset();
    const ids = await someTasks(count, "never");
    const controller = new AbortController();
    const wan = client();
    const waits = ids.map((id) => rejection(wan.waitForTask(id, { ...options, signal: controller.signal })));
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    controller.abort();
    await Promise.all(waits);
    return readRequests().filter((request) => request.ids.includes(ids[0] as string)).length;
  };
  const [few, many] = [await readsOfFirst(49), await readsOfFirst(50)];
  expect(many / few).toBeGreaterThan(1.6);
  const fixed = { pollInterval: 6_000 };
  expect(await readsOfFirst(50, fixed)).toBe(await readsOfFirst(49, fixed));
});

it("a task whose callback has arrived is read before tasks that are overdue", async () => {
  const ids = await someTasks(300, "never");
  const controller = new AbortController();
  const { signal } = controller;
  const wan = new WanClient({ apiKey: TOKEN, polling: { readsPerSecond: 1, interval: 1_000 } });
  const waits = ids.map((id) => rejection(wan.waitForTask(id, { signal })));
  let notify = () => {};
  const callbacks = {
    listen(_: string, onCallback: () => void) {
      notify = onCallback;
      return () => {};
    },
  };
  const announced = await aTask("never", 1);
  waits.push(rejection(wan.waitForTask(announced, { signal, callbacks, pollInterval: MINUTE })));
  await vi.advanceTimersByTimeAsync(20_000);
  const before = readRequests().length;
  notify();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(readRequests()[before]?.ids[0]).toBe(announced);
  controller.abort();
  await Promise.all(waits);
});
