import { describe, expect, it, vi } from "vitest";
import { AbortError, TaskNotFoundError, WaitTimeoutError } from "../../src/index.js";
import { rejection } from "../support/client.js";
import { answerReads, client, during, failed, MINUTE, pending, useMockedApi } from "../support/mocked-api.js";

useMockedApi();

describe("watchTask", () => {
  it("yields each change once, and a failed task as the last", async () => {
    const started = { started_at: 2 };
    const steps = [
      pending(),
      pending(),
      { ...pending(), ...started },
      { ...pending(), ...started },
      failed(),
    ];
    answerReads((_, read) => ({ ...(steps[Math.min(read, steps.length) - 1] as object), created_at: 1 }));
    const seen: string[] = [];
    const watching = (async () => {
      for await (const task of client().watchTask("t-1"))
        seen.push(`${task.status} ${task.startedAt !== undefined}`);
    })();
    await during(watching);
    expect(seen).toEqual(["pending false", "pending true", "failed false"]);
  });

  it("stops reading when the loop is left", async () => {
    const reads = answerReads(() => pending());
    const watching = (async () => {
      for await (const _ of client().watchTask("t-1")) break;
    })();
    await during(watching);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reads.count).toBe(1);
  });

  it("throws on an unknown id, on a timeout and on an abort", async () => {
    answerReads(() => ({}));
    const next = (options: object) =>
      client()
        .watchTask({ id: "t-1", submittedAt: new Date(0) }, options)
        [Symbol.asyncIterator]()
        .next();
    expect(TaskNotFoundError.is(await during(rejection(next({}))))).toBe(true);
    expect(AbortError.is(await during(rejection(next({ signal: AbortSignal.abort() }))))).toBe(true);
    answerReads(() => new Promise(() => {}));
    expect(WaitTimeoutError.is(await during(rejection(next({ timeout: 1_000 }))))).toBe(true);
  });
});
