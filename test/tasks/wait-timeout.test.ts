import { describe, expect, it } from "vitest";
import { WaitTimeoutError } from "../../src/index.js";
import { REQUEST, rejection } from "../support/client.js";
import { aTask, client, during, emulator, MINUTE, reads, useEmulator } from "../support/emulated.js";

useEmulator();

describe("the timeout of a wait", () => {
  it("has the task as it was last read, and the last failure as its cause", async () => {
    const never = await aTask("never");
    setTimeout(() => emulator.faults.next("html-502", Number.POSITIVE_INFINITY), 30_000);
    const error = await during(rejection(client().waitForTask(never, { timeout: MINUTE })));
    expect(WaitTimeoutError.is(error)).toBe(true);
    expect(error).toMatchObject({
      taskId: never,
      task: { status: "pending" },
      cause: { name: "ServerError" },
    });
  });

  it("has no cause when the last read succeeded, and does not keep the prompt", async () => {
    const never = await aTask("never");
    emulator.faults.next("html-502");
    const error = await during(rejection(client().waitForTask(never, { timeout: MINUTE })));
    expect(error).toMatchObject({ task: { id: never, status: "pending", model: "wan2.6-t2v" } });
    expect(error).not.toHaveProperty("cause");
    expect(error).not.toHaveProperty("task.request");
  });

  it("comes after 30 minutes by default, which is longer than the 787 seconds that a task has taken", async () => {
    const start = Date.now();
    const never = await aTask("never");
    expect(WaitTimeoutError.is(await during(rejection(client().waitForTask(never))))).toBe(true);
    expect(Date.now() - start).toBeCloseTo(30 * MINUTE, -3);
  });

  it("can be longer than the maximum of a timer", async () => {
    for (const timeout of [2 ** 31, Number.POSITIVE_INFINITY]) {
      const slow = await aTask("succeed", 40 * 60);
      const wait = client().waitForTask(slow, { timeout, pollInterval: 10 * MINUTE });
      expect((await during(wait, 60 * MINUTE)).status).toBe("succeeded");
    }
  });

  it.each<[string, () => Promise<string>, string]>([
    ["running", () => aTask("never"), "task ID was running when it was last read"],
    ["unknown to the API", async () => "t-1", "the API has no record of task ID yet"],
    [
      "on a server that fails every read",
      async () => {
        emulator.faults.next("html-502", { on: "read", times: Number.POSITIVE_INFINITY });
        return aTask("never");
      },
      "the state of task ID is unknown because no read of it succeeded",
    ],
  ])("says what is known of a task that is %s", async (_, create, state) => {
    const id = await create();
    const error = await during(rejection(client().waitForTask(id, { timeout: 5_000 })));
    expect(error).toMatchObject({
      name: "WaitTimeoutError",
      message: `Timed out after 5,000 ms; ${state.replace("ID", id)}. Resume with waitForTask("${id}").`,
    });
    expect(reads().length).toBeGreaterThan(1);
  });

  it("says the same when it is the timeout of generate", async () => {
    emulator.outcomes.next("never");
    const error = await during(rejection(client().generate(REQUEST, { timeout: 5_000 })));
    const { id } = emulator.tasks[0] ?? {};
    expect(error).toMatchObject({
      name: "WaitTimeoutError",
      message: `Timed out after 5,000 ms; task ${id} was running when it was last read. Resume with waitForTask("${id}").`,
      taskId: id,
    });
  });
});
