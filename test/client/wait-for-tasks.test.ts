import { HttpResponse } from "msw";
import { describe, expect, it, vi } from "vitest";
import { AuthenticationError } from "../../src/index.js";
import { rejection } from "../support/client.js";
import {
  answerReads,
  client,
  during,
  failed,
  MINUTE,
  pending,
  succeeded,
  useMockedApi,
} from "../support/mocked-api.js";

useMockedApi();

describe("waitForTasks", () => {
  async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
    const all: T[] = [];
    for await (const value of source) all.push(value);
    return all;
  }

  it("yields each id once, as it ends, with its input and how it ended", async () => {
    const start = Date.now();
    answerReads((id) => {
      if (id === "missing") return {};
      if (id === "stuck") return pending(id);
      if (id === "bad") return failed(id);
      return Date.now() - start < 10_000 && id === "late" ? pending(id) : succeeded(id);
    });
    const missing = { id: "missing", submittedAt: new Date(0) };
    const refs = ["late", "good", missing, "bad", "good", "stuck"];
    const outcomes = await during(collect(client().waitForTasks(refs, { timeout: MINUTE })));
    expect(outcomes.map(({ id, status }) => [id, status])).toEqual([
      ["good", "succeeded"],
      ["missing", "notFound"],
      ["bad", "failed"],
      ["late", "succeeded"],
      ["stuck", "timeout"],
    ]);
    expect(outcomes[1]?.input).toBe(missing);
    for (const outcome of outcomes) if ("error" in outcome) expect(outcome.error.taskId).toBe(outcome.id);
  });

  it("takes an async source, and waits while the source still works", async () => {
    answerReads((id) => succeeded(id));
    async function* source() {
      yield "a";
      await new Promise((resolve) => setTimeout(resolve, MINUTE));
      yield "b";
    }
    const at: [string, number][] = [];
    const start = Date.now();
    const waiting = (async () => {
      for await (const { id } of client().waitForTasks(source())) at.push([id, Date.now() - start]);
    })();
    await during(waiting);
    expect(at[0]).toEqual(["a", expect.any(Number)]);
    expect(at[0]?.[1]).toBeLessThan(5_000);
    expect(at[1]?.[1]).toBeGreaterThanOrEqual(MINUTE);
  });

  it("stops reading, and closes its source, when the loop is left", async () => {
    const reads = answerReads((id) => (id === "a" ? succeeded(id) : pending(id)));
    let closed = false;
    function* source() {
      try {
        yield* ["a", "b", "c"];
        for (;;) yield "d";
      } finally {
        closed = true;
      }
    }
    const waiting = (async () => {
      for await (const _ of client().waitForTasks(["a", "b", "c"])) break;
    })();
    await during(waiting);
    const before = reads.count;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reads.count).toBe(before);

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

  it("throws what ends every wait, and stops the others", async () => {
    const reads = answerReads((id, read) =>
      read > 3 && id === "b" ? HttpResponse.json({}, { status: 401 }) : pending(id),
    );
    const error = await during(rejection(collect(client().waitForTasks(["a", "b", "c"]))));
    expect(AuthenticationError.is(error)).toBe(true);
    const before = reads.count;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reads.count).toBe(before);
  });

  it("throws on an abort, on a bad ref, and what its source throws", async () => {
    answerReads((id) => pending(id));
    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 5_000);
    const aborted = collect(client().waitForTasks(["a", "b"], { signal: controller.signal }));
    expect(await during(rejection(aborted))).toMatchObject({ name: "AbortError", cause: "enough" });
    const bad = collect(client().waitForTasks(["a", ""]));
    expect(await during(rejection(bad))).toMatchObject({ name: "RequestValidationError" });
    async function* broken() {
      yield "a";
      throw new Error("database");
    }
    expect(await during(rejection(collect(client().waitForTasks(broken()))))).toMatchObject({
      message: "database",
    });
  });

  it("ends at once for no refs", async () => {
    expect(await collect(client().waitForTasks([]))).toEqual([]);
  });
});
