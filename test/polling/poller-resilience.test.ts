import { expect, it, vi } from "vitest";
import { settingsFrom } from "../../src/client-options.js";
import { WanClient } from "../../src/index.js";
import { watcherOf } from "../../src/polling/poller-of.js";
import { REQUEST, rejection, TOKEN } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";

useEmulator();

const warn = vi.fn<(line: string) => void>();
const logger = { debug() {}, info() {}, warn, error() {} };
const seconds = (from: number) => reads().map(({ at }) => Math.round((at - from) / 100) / 10);

it("a client has one watcher, and one for each wait where a request owns its timers", () => {
  const settings = settingsFrom({});
  expect(watcherOf(settings)).toBe(watcherOf(settings));
  expect(watcherOf(settings)).not.toBe(watcherOf(settingsFrom({})));
  vi.stubGlobal("WebSocketPair", class {});
  expect(watcherOf(settings)).not.toBe(watcherOf(settings));
});

it("a fresh submit is read after its first interval, and an id at once", async () => {
  const wan = client();
  const submitted = await wan.submit(REQUEST);
  const start = Date.now();
  const waits = [submitted.wait({ timeout: 4_000 })];
  await vi.advanceTimersByTimeAsync(1_500);
  expect(reads()).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seconds(start)[0]).toBeGreaterThanOrEqual(1.8);
  const stranger = await aTask();
  waits.push(wan.waitForTask(stranger, { timeout: 4_000 }));
  await vi.advanceTimersByTimeAsync(100);
  expect(reads()).toHaveLength(2);
  await during(Promise.allSettled(waits));
});

it("a second wait that is in less of a hurry puts no read off", async () => {
  const wan = client();
  const submitted = await wan.submit(REQUEST);
  const start = Date.now();
  const waits = [submitted.wait({ timeout: 5_000, pollInterval: 3_000 })];
  await vi.advanceTimersByTimeAsync(1_000);
  waits.push(submitted.wait({ timeout: 5_000, pollInterval: MINUTE }));
  await during(Promise.allSettled(waits));
  expect(seconds(start)[0]).toBe(3);
});

it("each of many waits is over at its own time, and the end of one takes no turn from the others", async () => {
  const wan = new WanClient({ apiKey: TOKEN });
  const start = Date.now();
  const ended: number[] = [];
  const id = await aTask();
  const waits = [15_000, 5_900, 10_000].map((timeout) =>
    wan.waitForTask(id, { timeout, pollInterval: 6_000 }).catch(() => ended.push(Date.now() - start)),
  );
  await during(Promise.all(waits));
  expect(ended).toEqual([5_900, 10_000, 15_000]);
  expect(seconds(start)).toEqual([0, 6, 12]);
});

it("those who leave a request that others travel in do not call it off", async () => {
  const wan = client({ logger });
  const controller = new AbortController();
  const [leaving, staying] = [await aTask(), await aTask("succeed", 1)];
  emulator.faults.next(async (_, answer) => {
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    return answer();
  });
  const left = rejection(wan.waitForTask(leaving, { signal: controller.signal }));
  const stayed = wan.waitForTask(staying, { pollInterval: MINUTE });
  await vi.advanceTimersByTimeAsync(10_000);
  controller.abort();
  await left;
  await vi.advanceTimersByTimeAsync(20_000);
  expect((await stayed).status).toBe("succeeded");
  expect(reads()).toHaveLength(1);
  expect(warn).not.toHaveBeenCalled();
});

it("a request that everybody has left is called off, and nothing is said of it", async () => {
  const wan = client({ logger });
  const controller = new AbortController();
  const id = await aTask();
  emulator.faults.next("stall");
  const left = rejection(wan.waitForTask(id, { signal: controller.signal }));
  await vi.advanceTimersByTimeAsync(1_000);
  controller.abort();
  expect(await left).toMatchObject({ name: "AbortError" });
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(warn).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

it("a read that failed is logged with whose it was", async () => {
  const wan = client({ logger, maxRetries: 0 });
  const [one, another] = [await aTask("succeed", 1), await aTask("succeed", 1)];
  emulator.faults.next("html-502");
  await during(wan.waitForTask(one));
  emulator.faults.next("reset");
  await during(Promise.all([wan.waitForTask(one), wan.waitForTask(another)]));
  expect(warn.mock.calls.flat()).toEqual([
    `task ${one}: a read failed (ServerError), the waiting goes on`,
    "2 tasks: a read failed (ConnectionError), the waiting goes on",
  ]);
});

it("a read is given up after the wait's own limit for a request", async () => {
  const wan = client({ requestTimeout: 50_000 });
  const id = await aTask("succeed", 1);
  emulator.faults.next("stall");
  const start = Date.now();
  await during(wan.waitForTask(id, { requestTimeout: 5_000, pollInterval: 1_000 }));
  expect(seconds(start)).toEqual([0, 6]);
});

it("one who has left is not asked for again with the others of a batch that was refused", async () => {
  const wan = new WanClient({ apiKey: TOKEN });
  const controller = new AbortController();
  const ids = [await aTask("succeed", 1), await aTask("succeed", 1), await aTask(), await aTask()];
  emulator.faults.next(() => Response.json({}, { status: 413 }));
  const staying = ids.slice(0, 2).map((id) => wan.waitForTask(id));
  const leaving = ids.slice(2).map((id) => rejection(wan.waitForTask(id, { signal: controller.signal })));
  await vi.advanceTimersByTimeAsync(1_500);
  controller.abort();
  await Promise.all(leaving);
  await during(Promise.all(staying));
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(reads()).toHaveLength(2);
});
