import { describe, expect, it, vi } from "vitest";
import { AuthenticationError } from "../../src/index.js";
import { rejection } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";

useEmulator();

describe("waitForTasks", () => {
  async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
    const all: T[] = [];
    for await (const value of source) all.push(value);
    return all;
  }

  async function expectNoMoreReads(): Promise<void> {
    const before = reads().length;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reads()).toHaveLength(before);
  }

  it("yields each task once, when it ends, with its input and its outcome", async () => {
    const late = await aTask("succeed", 10);
    const good = await aTask("succeed", 0);
    const bad = await aTask({ fail: "api_error" }, 4);
    const stuck = await aTask("never");
    const missing = { id: "missing" };
    const refs = [late, good, missing, bad, good, stuck];
    const outcomes = await during(collect(client().waitForTasks(refs, { timeout: MINUTE })));
    expect(outcomes.map(({ id, status }) => [id, status])).toEqual([
      [good, "succeeded"],
      [bad, "failed"],
      [late, "succeeded"],
      ["missing", "notFound"],
      [stuck, "timeout"],
    ]);
    expect(outcomes[3]?.input).toBe(missing);
    for (const outcome of outcomes) if ("error" in outcome) expect(outcome.error.taskId).toBe(outcome.id);
  });

  it("accepts an async iterable, and starts the waits while it is still running", async () => {
    const [a, b] = [await aTask("succeed", 0), await aTask("succeed", 0)];
    async function* source() {
      yield a;
      await new Promise((resolve) => setTimeout(resolve, MINUTE));
      yield b;
    }
    const at: [string, number][] = [];
    const start = Date.now();
    const waiting = (async () => {
      for await (const { id } of client().waitForTasks(source())) at.push([id, Date.now() - start]);
    })();
    await during(waiting);
    expect(at[0]).toEqual([a, expect.any(Number)]);
    expect(at[0]?.[1]).toBeLessThan(5_000);
    expect(at[1]?.[1]).toBeGreaterThanOrEqual(MINUTE);
  });

  it("stops reading, and closes the iterable, when the loop is left", async () => {
    const refs = [await aTask("succeed", 0), await aTask(), await aTask()];
    let closed = false;
    function* source() {
      try {
        yield* refs;
        for (;;) yield refs[2] as string;
      } finally {
        closed = true;
      }
    }
    const waiting = (async () => {
      for await (const _ of client().waitForTasks(refs)) break;
    })();
    await during(waiting);
    await expectNoMoreReads();

    async function* slow() {
      for (const id of source()) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        yield id;
      }
    }
    const iterator = client().waitForTasks(slow())[Symbol.asyncIterator]();
    await during(iterator.next());
    await iterator.return?.();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(closed).toBe(true);
  });

  it("throws an error that ends every wait, and stops the others", async () => {
    const refs = [await aTask(), await aTask(), await aTask()];
    setTimeout(() => emulator.faults.next({ error: "token_expired" }), 10_000);
    const error = await during(rejection(collect(client().waitForTasks(refs))));
    expect(AuthenticationError.is(error)).toBe(true);
    await expectNoMoreReads();
  });

  it("throws on an abort, on an invalid ref, and when the iterable throws", async () => {
    const [a, b] = [await aTask(), await aTask()];
    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 5_000);
    const aborted = collect(client().waitForTasks([a, b], { signal: controller.signal }));
    expect(await during(rejection(aborted))).toMatchObject({ name: "AbortError", cause: "enough" });
    const bad = collect(client().waitForTasks([a, ""]));
    expect(await during(rejection(bad))).toMatchObject({ name: "RequestValidationError" });
    async function* broken() {
      yield a;
      throw new Error("database");
    }
    expect(await during(rejection(collect(client().waitForTasks(broken()))))).toMatchObject({
      message: "database",
    });
  });

  it("starts nothing when its signal was aborted before", async () => {
    const refs = [await aTask()];
    const signal = AbortSignal.abort("enough");
    const error = await rejection(collect(client().waitForTasks(refs, { signal })));
    expect(error).toMatchObject({ name: "AbortError", cause: "enough" });
    expect(reads()).toHaveLength(0);
  });

  it("lets other code run a few times while it starts many waits", async () => {
    let turns = 0;
    let turnsBefore = 0;
    function* source() {
      for (let index = 0; index < 1_000; index++) yield `t-${index}`;
      turnsBefore = turns;
    }
    const counting = setInterval(() => turns++, 1);
    const outcomes = client().waitForTasks(source());
    const first = outcomes.next();
    await vi.advanceTimersByTimeAsync(100);
    clearInterval(counting);
    await outcomes.return?.();
    await first;
    expect(turnsBefore).toBeGreaterThanOrEqual(4);
    expect(turnsBefore).toBeLessThan(10);
  });

  it("does not close an iterable that has ended", async () => {
    const closed = vi.fn(async () => ({ done: true, value: undefined }) as const);
    const ids = [await aTask("succeed", 0)].values();
    const source = {
      [Symbol.asyncIterator]: () => ({ next: async () => ids.next(), return: closed }),
    };
    await during(collect(client().waitForTasks(source)));
    expect(closed).not.toHaveBeenCalled();
  });

  it("ends at once for no refs", async () => {
    expect(await collect(client().waitForTasks([]))).toEqual([]);
  });
});
