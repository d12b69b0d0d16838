import { describe, expect, it, vi } from "vitest";
import { AbortError, TaskNotFoundError, WaitTimeoutError } from "../../src/index.js";
import { rejection } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";

useEmulator();

describe("watchTask", () => {
  it("yields each change once, and a failed task as the last", async () => {
    const id = await aTask({ fail: "api_error" });
    const seen: string[] = [];
    const error = vi.fn();
    const wan = client({ logger: { debug() {}, info() {}, warn() {}, error } });
    const watching = (async () => {
      for await (const task of wan.watchTask(id)) seen.push(`${task.status} ${task.startedAt !== undefined}`);
    })();
    await during(watching);
    expect(seen).toEqual(["pending false", "pending true", "failed true"]);
    expect(reads().length).toBeGreaterThan(5);
    expect(error).not.toHaveBeenCalled();
  });

  it("stops reading when the loop is left", async () => {
    const id = await aTask();
    const watching = (async () => {
      for await (const _ of client().watchTask(id)) break;
    })();
    await during(watching);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reads()).toHaveLength(1);
  });

  it("throws on an unknown id, on a timeout and on an abort", async () => {
    const next = (options: object) =>
      client()
        .watchTask("nobody", { pollInterval: MINUTE, ...options })
        [Symbol.asyncIterator]()
        .next();
    const unknown = (async () => {
      for await (const { status } of client().watchTask("nobody")) expect(status).toBe("pending");
    })();
    expect(TaskNotFoundError.is(await during(rejection(unknown)))).toBe(true);
    expect(AbortError.is(await during(rejection(next({ signal: AbortSignal.abort() }))))).toBe(true);
    emulator.faults.next("stall");
    expect(WaitTimeoutError.is(await during(rejection(next({ timeout: 1_000 }))))).toBe(true);
  });
});
