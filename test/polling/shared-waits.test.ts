import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { WanClient } from "../../src/index.js";
import { rejection, TOKEN } from "../support/client.js";
import { aTask, client, during, emulator, reads, useEmulator } from "../support/emulated.js";

useEmulator();

describe("a signal that many calls share", () => {
  it("has no listener left once they have settled, well or not", async () => {
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
});

describe("a signal that is aborted", () => {
  it("ends all the calls that share it, and Node warns of no leak", async () => {
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

describe("the pace", () => {
  it("keeps all waits of a client and of its children to one read a second", async () => {
    const [a, b, c] = [await aTask("succeed", 9), await aTask("succeed", 9), await aTask("succeed", 9)];
    const wan = new WanClient({ apiKey: TOKEN, polling: { interval: 0 } });
    const child = wan.withOptions({ apiKey: "another-token" });
    await during(Promise.all([wan.waitForTask(a), wan.waitForTask(b), child.waitForTask(c)]));
    const at = reads().map((read) => read.at);
    expect(at.length).toBeGreaterThan(9);
    for (let index = 1; index < at.length; index++) {
      expect((at[index] ?? 0) - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(990);
    }
  });

  it("rests for as long as a 429 asks, for all waits", async () => {
    const [a, b] = [await aTask("succeed", 0), await aTask("succeed", 0)];
    emulator.faults.next({ error: "too_many_requests", retryAfter: 20 });
    const wan = client();
    const first = wan.waitForTask(a);
    await vi.advanceTimersByTimeAsync(500);
    await during(Promise.all([first, wan.waitForTask(b)]));
    const [refused, together] = reads();
    expect((together?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(20_000);
    expect(together?.body).toMatchObject({ action: "retrieve_batch", limit: 2 });
    expect(reads()).toHaveLength(2);
  });

  it("rests for a minute at most, however long a 429 asks, whoever met it", async () => {
    const ids = [await aTask("succeed", 0), await aTask("succeed", 0)];
    const wan = client();
    const child = wan.withOptions({ maxRetries: 0 });
    for (const meet of [() => child.waitForTask(ids[0] as string), () => child.getTask(ids[0] as string)]) {
      const start = Date.now();
      emulator.faults.next({ error: "too_many_requests", retryAfter: 86_400 });
      const met = meet().catch((error) => error);
      await vi.advanceTimersByTimeAsync(100);
      await during(Promise.all(ids.map((id) => wan.waitForTask(id))));
      expect(Date.now() - start).toBeGreaterThanOrEqual(60_000);
      expect(Date.now() - start).toBeLessThan(62_000);
      await during(met);
    }
  });

  it("lets a single read fail at once when a 429 asks for more than its timeout", async () => {
    const wan = client();
    for (const call of [
      () => wan.getTask("t-1"),
      () => wan.getTasks(["t-1", "t-2"]),
      () => wan.deleteTask("t-1"),
    ]) {
      emulator.faults.next({ error: "too_many_requests", retryAfter: 86_400 });
      const start = Date.now();
      expect(await rejection(call())).toMatchObject({ name: "RateLimitError", retryAfterMs: 86_400_000 });
      expect(Date.now()).toBe(start);
    }
  });
});
