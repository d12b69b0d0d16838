import { getEventListeners } from "node:events";
import { HttpResponse } from "msw";
import { describe, expect, it, vi } from "vitest";
import { WanClient } from "../../src/index.js";
import { rejection, TOKEN } from "../support/client.js";
import {
  answerReads,
  client,
  during,
  failed,
  pending,
  succeeded,
  useMockedApi,
} from "../support/mocked-api.js";

useMockedApi();

describe("a signal that many calls share", () => {
  it("has no listener left once they have settled, well or not", async () => {
    const { signal } = new AbortController();
    answerReads((id) =>
      id === "bad" ? failed(id) : id === "gone" ? HttpResponse.json({}, { status: 403 }) : succeeded(id),
    );
    const wan = client();
    const waits = ["a", "b", "bad", "gone"].map((id) => wan.waitForTask(id, { signal }).catch(() => {}));
    const reads = [wan.getTask("a", { signal }), wan.getTask("gone", { signal }).catch(() => {})];
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await during(Promise.all([...waits, ...reads]));
    const leaving = async () => {
      for await (const _ of wan.waitForTasks(["a", "b"], { signal })) break;
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
    answerReads(pending);
    const wan = client();
    const refs = Array.from({ length: 50 }, (_, index) => `t-${index}`);
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
    const at: number[] = [];
    const ends = new Map<string, number>();
    const reads = answerReads((id) => {
      at.push(Date.now());
      ends.set(id, (ends.get(id) ?? 0) + 1);
      return (ends.get(id) ?? 0) < 3 ? pending(id) : succeeded(id);
    });
    const wan = new WanClient({ apiKey: TOKEN, polling: { interval: 0 } });
    const child = wan.withOptions({ apiKey: "another-token" });
    await during(Promise.all([wan.waitForTask("a"), wan.waitForTask("b"), child.waitForTask("c")]));
    expect(reads.count).toBe(9);
    for (let index = 1; index < at.length; index++) {
      expect((at[index] ?? 0) - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(990);
    }
  });

  it("rests for as long as a 429 asks, for all waits", async () => {
    const at: number[] = [];
    answerReads((id, read) => {
      at.push(Date.now());
      const headers = { "retry-after": "20" };
      return read === 1 ? HttpResponse.json({}, { status: 429, headers }) : succeeded(id);
    });
    const wan = client();
    const first = wan.waitForTask("a");
    await vi.advanceTimersByTimeAsync(500);
    await during(Promise.all([first, wan.waitForTask("b")]));
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(20_000);
    expect((at[2] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(20_000);
  });
});
