import { HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { REQUEST, rejection } from "../support/client.js";
import {
  answerReads,
  answerSubmit,
  client,
  during,
  MINUTE,
  pending,
  succeeded,
  useMockedApi,
  VIDEO,
} from "../support/mocked-api.js";

useMockedApi();

describe("generate", () => {
  it("tells the id before the first read, awaits that, and reads after the first interval", async () => {
    const submits = answerSubmit({ task_id: "t-1" });
    const events: string[] = [];
    let submittedAt = 0;
    answerReads((_, read) => {
      events.push(`read ${Math.round((Date.now() - submittedAt) / 1_000)}`);
      return read < 2 ? pending() : succeeded();
    });
    const onSubmitted = async ({ id }: { id: string }) => {
      submittedAt = Date.now();
      events.push(`submitted ${id}`);
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      events.push("saved");
    };
    const task = await during(client().generate(REQUEST, { onSubmitted }));
    expect(task.status).toBe("succeeded");
    expect(events.slice(0, 3)).toEqual(["submitted t-1", "saved", "read 10"]);
    expect(submits.count).toBe(1);
  });

  it("goes on when onSubmitted throws, rejects or takes for ever", async () => {
    answerSubmit({ task_id: "t-1" });
    answerReads(() => succeeded());
    const throwing = () => {
      throw new Error("disk full");
    };
    expect((await during(client().generate(REQUEST, { onSubmitted: throwing }))).status).toBe("succeeded");
    const rejecting = () => Promise.reject(new Error("disk full"));
    expect((await during(client().generate(REQUEST, { onSubmitted: rejecting }))).status).toBe("succeeded");
    const hanging = { onSubmitted: () => new Promise<void>(() => {}), timeout: MINUTE };
    expect(await during(rejection(client().generate(REQUEST, hanging)))).toMatchObject({
      name: "WaitTimeoutError",
      taskId: "t-1",
    });
  });

  it("settles without a read when the submit already brings the video, or the failure", async () => {
    const reads = answerReads(() => succeeded());
    answerSubmit({ success: true, task_id: "t-1", state: "completed", video_url: VIDEO });
    expect((await during(client().generate(REQUEST))).video.url).toBe(VIDEO);
    const submitted = await during(client().submit(REQUEST));
    expect((await submitted.wait()).video.url).toBe(VIDEO);
    expect(reads.count).toBe(0);
  });

  it("carries the task id on what goes wrong after the submit", async () => {
    answerSubmit({ task_id: "t-1" });
    answerReads(() => HttpResponse.json({}, { status: 401 }));
    expect(await during(rejection(client().generate(REQUEST)))).toMatchObject({
      name: "AuthenticationError",
      taskId: "t-1",
      maybeAccepted: false,
    });
    const controller = new AbortController();
    const aborting = { signal: controller.signal, onSubmitted: () => controller.abort() };
    expect(await during(rejection(client().generate(REQUEST, aborting)))).toMatchObject({
      name: "AbortError",
      taskId: "t-1",
    });
  });

  it("gives a receipt that JSON keeps and any process can wait on", async () => {
    answerSubmit({ task_id: "t-1", trace_id: "tr-1" });
    answerReads(() => succeeded());
    const submitted = await during(client().submit(REQUEST));
    const json = JSON.stringify(submitted);
    expect(JSON.parse(json)).toEqual({
      id: "t-1",
      traceId: "tr-1",
      submittedAt: submitted.submittedAt.toISOString(),
    });
    expect(Object.keys(submitted)).not.toContain("wait");
    expect((await during(client().waitForTask(JSON.parse(json)))).id).toBe("t-1");
    expect((await during(submitted.wait())).id).toBe("t-1");
  });
});
