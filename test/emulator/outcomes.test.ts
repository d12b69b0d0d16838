import { describe, expect, it } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import type { ServerError } from "../../src/index.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { checkedEmulator } from "../support/contract-responses.js";
import { API, postTo } from "../support/emulated.js";

function setUp(taskSeconds: number | ((request: Readonly<Record<string, unknown>>) => number) = 0) {
  const emulator = checkedEmulator({ taskSeconds });
  const wan = clientFor(API, { fetch: emulator.fetch });
  const outcome = async (extra: object = {}) => {
    const submitted = await wan.submitUnchecked({ ...REQUEST, ...extra }).catch((error) => error);
    return submitted.id === undefined ? submitted.code : (await wan.getTask(submitted.id)).status;
  };
  return { emulator, wan, outcome };
}

describe("outcomes", () => {
  it("are videos by default", async () => {
    expect(await setUp().outcome()).toBe("succeeded");
  });

  it("queue up for the next generations, once or several times", async () => {
    const { emulator, outcome } = setUp();
    emulator.outcomes.next({ fail: "api_error" }, 2);
    emulator.outcomes.next("succeed");
    emulator.outcomes.next("never");
    const seen = [];
    for (let count = 0; count < 5; count++) seen.push(await outcome());
    expect(seen).toEqual(["failed", "failed", "succeeded", "pending", "succeeded"]);
  });

  it("fail with the given code and message when the task ends", async () => {
    const { emulator, wan } = setUp(60);
    emulator.outcomes.next({ fail: "api_error" });
    emulator.outcomes.next({ fail: "out_of_paint", message: "No paint." });
    const [first, second] = [await wan.submit(REQUEST), await wan.submit(REQUEST)];
    expect((await wan.getTask(first)).status).toBe("pending");
    await emulator.clock.advance(60_000);
    const errors = (await wan.getTasks([first, second])).map(
      (task) => task?.status === "failed" && task.error,
    );
    expect(errors).toEqual([
      { code: "api_error", message: "Internal server error." },
      { code: "out_of_paint", message: "No paint." },
    ]);
  });

  it("fail a blocking request with an error that has the task's id only if the outcome says so", async () => {
    const { emulator, wan } = setUp();
    emulator.outcomes.next({ fail: "api_error" });
    const error = await rejection(wan.generateBlocking(REQUEST));
    expect(error).toMatchObject({ name: "ServerError", status: 500, maybeAccepted: true });
    expect((error as ServerError).taskId).toBeUndefined();
    expect(error).toHaveProperty("body", {
      success: false,
      error: { code: "api_error", message: "Internal server error." },
      trace_id: emulator.tasks[0]?.traceId,
    });
    const { id } = emulator.tasks[0] ?? {};
    expect((await postTo(emulator, "/wan/tasks", { id })).body.response.task_id).toBe(id);

    const plain = createEmulator({ taskSeconds: 0 });
    plain.outcomes.when(() => true, { fail: "forbidden", taskIdInError: true });
    const { status, body } = await postTo(plain, "/wan/videos", REQUEST);
    const { id: task_id, traceId: trace_id, failure } = plain.tasks[0] ?? {};
    expect([status, body]).toEqual([403, { success: false, task_id, trace_id, error: failure }]);
    expect(failure).toEqual({ code: "forbidden", message: expect.any(String) });
    expect(() => plain.outcomes.next({ fail: "busy", taskIdInError: "yes" as never })).toThrow(
      'outcome.taskIdInError: got "yes"; use true or false',
    );
  });

  it("never end with `never`", async () => {
    const { emulator, wan } = setUp(60);
    emulator.outcomes.next("never");
    const submitted = await wan.submit(REQUEST);
    await emulator.clock.advance(30 * 24 * 3_600_000);
    expect(await wan.getTask(submitted)).toMatchObject({ status: "pending", startedAt: expect.any(Date) });
  });

  it("reject a moderated request at once, without a task", async () => {
    const { emulator, wan } = setUp();
    emulator.outcomes.next("moderated");
    const error = await rejection(wan.submit(REQUEST));
    expect(error).toMatchObject({ name: "ModerationError", status: 403, maybeAccepted: false });
    expect(emulator.tasks).toEqual([]);
  });

  it("follow the latest predicate that matches, unless the queue takes precedence", async () => {
    const { emulator, outcome } = setUp();
    emulator.outcomes.when(({ prompt }) => String(prompt).includes("war"), "moderated");
    emulator.outcomes.when(({ duration }) => duration === 15, { fail: "busy" });
    expect(await outcome()).toBe("succeeded");
    expect(await outcome({ prompt: "a war" })).toBe("forbidden");
    expect(await outcome({ prompt: "a war", duration: 15 })).toBe("failed");
    emulator.outcomes.next("succeed");
    expect(await outcome({ prompt: "a war" })).toBe("succeeded");
    emulator.outcomes.clear();
    expect(await outcome({ prompt: "a war" })).toBe("succeeded");
  });

  it("are not used up by a request that is rejected", async () => {
    const { emulator, outcome } = setUp();
    emulator.outcomes.next("never");
    await postTo(emulator, "/wan/videos", {});
    expect(await outcome()).toBe("pending");
  });

  it("come after a duration that can depend on the request", async () => {
    const { emulator, wan } = setUp(({ model }) => (model === "wan3.0-video" ? 600 : 60));
    await wan.submit(REQUEST);
    await wan.submit({ model: "wan3.0-video", prompt: "p" });
    expect(emulator.tasks.map((task) => task.finishesAt - task.createdAt)).toEqual([60_000, 600_000]);
  });
});
