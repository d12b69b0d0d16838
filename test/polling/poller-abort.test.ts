import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { WanClient } from "../../src/index.js";
import { REQUEST, rejection, TOKEN } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";
import { readRequests } from "../support/read-requests.js";

useEmulator();

const warn = vi.fn<(line: string) => void>();
const logger = { debug() {}, info() {}, warn, error() {} };

describe("a wait that is aborted", () => {
  it("leaves no timer behind while it waits for the rate limiter", async () => {
    const wan = new WanClient({ apiKey: TOKEN });
    await during(wan.waitForTask(await aTask("succeed", 0)));
    const controller = new AbortController();
    const error = rejection(wan.waitForTask(await aTask(), { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(await error).toMatchObject({ name: "AbortError" });
    expect(vi.getTimerCount()).toBe(0);
    expect(reads()).toHaveLength(1);
  });

  it("causes no early read of another task", async () => {
    const [staying, leaving] = [await aTask("never"), await aTask("never")];
    const wan = new WanClient({ apiKey: TOKEN });
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
    expect(readRequests().map(({ ids }) => ids)).toEqual([[staying]]);
    controllers[0]?.abort();
    await first;
  });

  it("does not abort a request that other waits share", async () => {
    const wan = client({ logger });
    const controller = new AbortController();
    const [leaving, staying] = [await aTask(), await aTask("succeed", 1)];
    emulator.faults.next(async (_, respond) => {
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      return respond();
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

  it("aborts its request when no other wait shares it, without a log line", async () => {
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

  it("removes its task from a batch that was refused", async () => {
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
});

describe("a signal that many calls share", () => {
  it("has no listener left once they have all settled", async () => {
    const { signal } = new AbortController();
    const refs = [await aTask("succeed", 0), await aTask("succeed", 5), await aTask({ fail: "busy" })];
    const wan = client();
    emulator.faults.next({ error: "forbidden" });
    const waits = refs.map((id) => wan.waitForTask(id, { signal }).catch(() => {}));
    const gone = { id: "gone", submittedAt: new Date(0) };
    const single = [refs[0] as string, gone].map((ref) => wan.getTask(ref, { signal }).catch(() => {}));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await during(Promise.all([...waits, ...single]));
    const leaving = async () => {
      for await (const _ of wan.waitForTasks(refs, { signal })) break;
    };
    await during(leaving());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("ends them all when it is aborted, without a warning from Node about a leak", async () => {
    const warned = vi.fn();
    process.on("warning", warned);
    const controller = new AbortController();
    const wan = client();
    const refs: string[] = [];
    for (let count = 0; count < 50; count++) refs.push(await aTask());
    const waits = refs.map((id) => rejection(wan.waitForTask(id, { signal: controller.signal })));
    const many = wan.waitForTasks(refs)[Symbol.asyncIterator]();
    const next = many.next();
    await vi.advanceTimersByTimeAsync(5_000);
    controller.abort("enough");
    for (const error of await Promise.all(waits))
      expect(error).toMatchObject({ name: "AbortError", cause: "enough" });
    await many.return?.();
    expect(await next).toMatchObject({ done: true });
    await vi.advanceTimersByTimeAsync(1_000);
    process.off("warning", warned);
    expect(warned).not.toHaveBeenCalled();
  });
});

it("a wait that its own pollInterval aborts leaves no read and no timer behind", async () => {
  const controller = new AbortController();
  const pollInterval = () => {
    controller.abort();
    return 1_000;
  };
  const error = await during(
    rejection(client().generate(REQUEST, { pollInterval, signal: controller.signal })),
  );
  expect(error).toMatchObject({ name: "AbortError" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads()).toHaveLength(0);
});
