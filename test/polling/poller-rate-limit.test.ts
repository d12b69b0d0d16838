import { describe, expect, it, vi } from "vitest";
import { WanClient } from "../../src/index.js";
import { rejection, TOKEN } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";
import { readRequests, someTasks } from "../support/read-requests.js";

useEmulator();

describe("the rate limit of reads", () => {
  it("applies to all waits of a client and of its children: one read a second with readsPerSecond: 1", async () => {
    const [a, b, c] = [await aTask("succeed", 9), await aTask("succeed", 9), await aTask("succeed", 9)];
    const wan = new WanClient({ apiKey: TOKEN, polling: { interval: 0, readsPerSecond: 1 } });
    const child = wan.withOptions({ apiKey: "another-token" });
    await during(Promise.all([wan.waitForTask(a), wan.waitForTask(b), child.waitForTask(c)]));
    const at = reads().map((read) => read.at);
    expect(at.length).toBeGreaterThan(9);
    for (let index = 1; index < at.length; index++) {
      expect((at[index] ?? 0) - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(990);
    }
  });

  it("is shared with a child that sends another token", async () => {
    const tokens: string[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      tokens.push(new Headers(init?.headers).get("authorization") ?? "");
      return emulator.fetch(input as string, init);
    };
    const wan = new WanClient({ apiKey: "one", fetch });
    const child = wan.withOptions({ apiKey: "other" });
    const ids = await someTasks(4);
    const start = Date.now();
    const waits = ids.map((id, index) => (index % 2 ? wan : child).waitForTask(id));
    await during(Promise.all(waits));
    expect(new Set(tokens)).toEqual(new Set(["Bearer one", "Bearer other"]));
    for (const { ids } of readRequests()) expect(ids.length).toBeLessThanOrEqual(2);
    expect(reads().length).toBeLessThanOrEqual((Date.now() - start) / 1_000 + 1);
  });

  it("slows down after a 429, and recovers", async () => {
    const wan = new WanClient({ apiKey: TOKEN, polling: { interval: 0 } });
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
    expect(await readsIn(20_000)).toBeGreaterThanOrEqual(16);
    controller.abort();
    await error;
  });

  it("pauses all waits for as long as a 429 asks", async () => {
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

  it("pauses for at most a minute, however long a 429 asks and whichever call received it", async () => {
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

  it("lets a single read request fail at once when a 429 asks for longer than its timeout", async () => {
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
