import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WanClient } from "../../../src/index.js";
import { REQUEST, TOKEN } from "../../support/client.js";
import { during, MINUTE } from "../../support/emulated.js";

const MANY = 10_000;
const ids = Array.from({ length: MANY }, (_, index) => `task-${index}`);

let done = false;
/** An API that knows every id. The emulator would need a submission for each of the ten thousand tasks. */
const fetch = async (_: unknown, init?: RequestInit) => {
  const { id, ids = [id] } = JSON.parse(String(init?.body)) as { id: string; ids?: string[] };
  const response = { success: true, state: "completed", video_url: "https://example.com/boat.mp4" };
  const end = done ? { finished_at: Date.now() / 1_000, response } : {};
  const items = ids.map((id) => ({ id, created_at: 1, request: REQUEST, ...end }));
  return Response.json(id === undefined ? { items, count: items.length } : items[0]);
};

beforeEach(() => {
  vi.useFakeTimers();
  done = false;
});
afterEach(() => {
  vi.useRealTimers();
});

describe("ten thousand waits", () => {
  it("end once each, and leave no timer, no listener and no warning behind", async () => {
    const warned = vi.fn();
    process.on("warning", warned);
    const { signal } = new AbortController();
    const wan = new WanClient({ apiKey: TOKEN, fetch });
    const ended: string[] = [];
    const waiting = (async () => {
      for await (const { id, status } of wan.waitForTasks(ids, { signal })) ended.push(`${id} ${status}`);
    })();
    const single = ids.slice(0, 100).map((id) => wan.waitForTask(id, { signal }));
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    expect(ended).toHaveLength(0);
    done = true;
    await during(waiting, 10 * MINUTE);
    await Promise.all(single);
    expect(ended.toSorted()).toEqual(ids.map((id) => `${id} succeeded`).toSorted());
    process.off("warning", warned);
    expect(warned).not.toHaveBeenCalled();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("are the maximum that waitForTasks starts before the first outcomes are read", async () => {
    done = true;
    let taken = 0;
    async function* source() {
      for (;;) yield `task-${++taken}`;
    }
    const wan = new WanClient({ apiKey: TOKEN, fetch });
    const outcomes = wan.waitForTasks(source())[Symbol.asyncIterator]();
    await during(outcomes.next());
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    const before = taken;
    expect(before).toBeLessThanOrEqual(MANY + 1);
    for (let count = 0; count < 10; count++) await outcomes.next();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(taken).toBe(before + 10);
    await outcomes.return?.();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
