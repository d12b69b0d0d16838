import { describe, expect, it, vi } from "vitest";
import { REQUEST, rejection } from "../support/client.js";
import { client, during, emulator, MINUTE, reads, submits, useEmulator } from "../support/emulated.js";

useEmulator();

describe("generate", () => {
  it("tells the id before the first read, awaits that, and reads after the first interval", async () => {
    let toldAt = 0;
    let told = "";
    const onSubmitted = async ({ id }: { id: string }) => {
      [told, toldAt] = [id, Date.now()];
      await new Promise((resolve) => setTimeout(resolve, 10_000));
    };
    const task = await during(client().generate(REQUEST, { onSubmitted }));
    expect(task).toMatchObject({ status: "succeeded", id: told });
    expect(Math.round(((reads()[0]?.at ?? 0) - toldAt) / 1_000)).toBe(10);
    expect(submits()).toHaveLength(1);
  });

  it("goes on when onSubmitted throws, rejects or takes for ever", async () => {
    const throwing = () => {
      throw new Error("disk full");
    };
    const error = vi.fn<(line: string) => void>();
    const wan = client({ logger: { debug() {}, info() {}, warn() {}, error } });
    expect((await during(wan.generate(REQUEST, { onSubmitted: throwing }))).status).toBe("succeeded");
    expect(error.mock.calls).toEqual([["onSubmitted threw, and the wait continues: disk full"]]);
    const rejecting = () => Promise.reject(new Error("disk full"));
    expect((await during(client().generate(REQUEST, { onSubmitted: rejecting }))).status).toBe("succeeded");
    const hanging = { onSubmitted: () => new Promise<void>(() => {}), timeout: MINUTE };
    expect(await during(rejection(client().generate(REQUEST, hanging)))).toMatchObject({
      name: "WaitTimeoutError",
      taskId: emulator.tasks.at(-1)?.id,
    });
  });

  it("settles without a read when the submit already brings the video", async () => {
    const video_url = "https://cdn.acedata.cloud/result.mp4";
    const finished = { success: true, task_id: "t-1", state: "completed", video_url };
    emulator.faults.next(() => Response.json(finished), 2);
    expect((await during(client().generate(REQUEST))).video.url).toBe(video_url);
    const submitted = await during(client().submit(REQUEST));
    expect((await submitted.wait()).video.url).toBe(video_url);
    expect(reads()).toHaveLength(0);
  });

  it("carries the task id on what goes wrong after the submit", async () => {
    emulator.faults.next({ error: "token_expired" }, { on: "read" });
    expect(await during(rejection(client().generate(REQUEST)))).toMatchObject({
      name: "AuthenticationError",
      taskId: emulator.tasks[0]?.id,
      maybeAccepted: false,
    });
    const controller = new AbortController();
    const aborting = { signal: controller.signal, onSubmitted: () => controller.abort() };
    expect(await during(rejection(client().generate(REQUEST, aborting)))).toMatchObject({
      name: "AbortError",
      taskId: emulator.tasks[1]?.id,
    });
  });

  it("gives a receipt that JSON keeps and any process can wait on", async () => {
    const submitted = await during(client().submit(REQUEST));
    const json = JSON.stringify(submitted);
    expect(JSON.parse(json)).toEqual({
      id: emulator.tasks[0]?.id,
      traceId: emulator.tasks[0]?.traceId,
      submittedAt: submitted.submittedAt.toISOString(),
    });
    // As workerd checks what leaves a step: an instance of a class would be refused.
    expect(Object.getPrototypeOf(submitted)).toBe(Object.prototype);
    expect(structuredClone(submitted)).toEqual({ ...submitted });
    expect(Object.keys(submitted)).not.toContain("wait");
    expect((await during(client().waitForTask(JSON.parse(json)))).id).toBe(submitted.id);
    expect((await during(submitted.wait())).id).toBe(submitted.id);
  });
});
