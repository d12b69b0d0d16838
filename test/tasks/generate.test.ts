import { describe, expect, it, vi } from "vitest";
import { REQUEST, rejection } from "../support/client.js";
import { client, during, emulator, MINUTE, reads, submits, useEmulator } from "../support/emulated.js";

useEmulator();

describe("generate", () => {
  it("calls onSubmitted before the first read, awaits it, and reads after the first interval", async () => {
    let calledAt = 0;
    let calledWith = "";
    const onSubmitted = async ({ id }: { id: string }) => {
      [calledWith, calledAt] = [id, Date.now()];
      await new Promise((resolve) => setTimeout(resolve, 10_000));
    };
    const task = await during(client().generate(REQUEST, { onSubmitted }));
    expect(task).toMatchObject({ status: "succeeded", id: calledWith });
    expect(Math.round(((reads()[0]?.at ?? 0) - calledAt) / 1_000)).toBe(10);
    expect(submits()).toHaveLength(1);
  });

  it("continues when onSubmitted throws or rejects, and times out when it never resolves", async () => {
    const throwing = () => {
      throw new Error("disk full");
    };
    const error = vi.fn<(line: string) => void>();
    const wan = client({ logger: { debug() {}, info() {}, warn() {}, error } });
    expect((await during(wan.generate(REQUEST, { onSubmitted: throwing }))).status).toBe("succeeded");
    expect(error.mock.calls).toEqual([["onSubmitted threw; the wait continues: disk full"]]);
    const rejecting = () => Promise.reject(new Error("disk full"));
    expect((await during(client().generate(REQUEST, { onSubmitted: rejecting }))).status).toBe("succeeded");
    const hanging = { onSubmitted: () => new Promise<void>(() => {}), timeout: MINUTE };
    expect(await during(rejection(client().generate(REQUEST, hanging)))).toMatchObject({
      name: "WaitTimeoutError",
      taskId: emulator.tasks.at(-1)?.id,
    });
  });

  it("settles without a read when the response to the submission contains the video", async () => {
    const video_url = "https://cdn.acedata.cloud/result.mp4";
    const finished = { success: true, task_id: "t-1", state: "completed", video_url };
    emulator.faults.next(() => Response.json(finished), 2);
    expect((await during(client().generate(REQUEST))).video.url).toBe(video_url);
    const submitted = await during(client().submit(REQUEST));
    expect((await submitted.wait()).video.url).toBe(video_url);
    expect(reads()).toHaveLength(0);
  });

  it("is not retryable once a task was submitted, because a second call would pay twice", async () => {
    emulator.outcomes.next("never", 2);
    const wan = client();
    const timeout = await during(rejection(wan.generate(REQUEST, { timeout: MINUTE })));
    const { id } = emulator.tasks[0] as { id: string };
    expect(timeout).toMatchObject({ name: "WaitTimeoutError", taskId: id, retryable: false });
    const controller = new AbortController();
    const aborted = rejection(wan.generate(REQUEST, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(5_000);
    controller.abort();
    expect(await aborted).toMatchObject({ name: "AbortError", retryable: false });
    const waiting = await during(rejection(wan.waitForTask(id, { timeout: MINUTE })));
    expect(waiting).toMatchObject({ name: "WaitTimeoutError", retryable: true });
  });

  it("puts the task id on every error after the submission", async () => {
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
});
