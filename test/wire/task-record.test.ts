import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { resultTaskIdOf } from "../../src/wire/task-id.js";
import { taskFromRecord, taskFromResult } from "../../src/wire/task-record.js";
import results from "../contract/results.json" with { type: "json" };
import samples from "../contract/tasks.json" with { type: "json" };

const VIDEO = "https://cdn.acedata.cloud/result.mp4";
const INPUT = "https://example.com/input.png";
const FINISHED = 1_769_263_509.094;

const finished = (response: unknown) => taskFromRecord({ id: "t-1", finished_at: FINISHED, response });
const running = (response: unknown) => taskFromRecord({ id: "t-1", response });

describe("the records of the contract", () => {
  it.each(samples)("$why", ({ record, expect: expected }) => {
    const task = taskFromRecord(record);
    expect(task?.status ?? "not_found").toBe(expected.status);
    if ("id" in expected) expect(task?.id).toBe(expected.id);
    if ("finishedAt" in expected) expect(task?.finishedAt?.toISOString()).toBe(expected.finishedAt);
    if (task?.status === "succeeded") expect(task.video.url).toBe(expected.videoUrl);
    if (task?.status === "failed")
      expect(task.error).toEqual({ code: expected.code, message: expected.message });
  });
});

describe("the results of the contract, in a response or a callback", () => {
  it.each(results)("$why", ({ body, expect: expected }) => {
    const task = taskFromResult(body);
    expect(task?.status ?? "acknowledged").toBe(expected.status);
    expect(resultTaskIdOf(body)).toBe(expected.id);
    if (task) expect(task.id).toBe(expected.id);
    if (task?.status === "succeeded") expect(task.video.url).toBe(expected.videoUrl);
    if (task?.status === "failed")
      expect(task.error).toEqual({ code: expected.code, message: expected.message });
  });
});

describe("a record in another shape", () => {
  it.each([
    ["flat", { video_url: VIDEO }],
    ["a data object", { data: { video_url: VIDEO } }],
    ["a data array", { data: [{ video_url: VIDEO }] }],
    ["a JSON string", JSON.stringify({ success: true, data: { video_url: VIDEO } })],
  ])("has a video: %s", (_, response) => {
    expect(finished(response)).toMatchObject({ status: "succeeded", video: { url: VIDEO } });
  });

  it("is pending when the response is a string that is not JSON", () => {
    expect(running("<html>")?.status).toBe("pending");
  });

  it("does not mistake an echoed input for the result", () => {
    const request = { image_url: INPUT, video_url: VIDEO, reference_video_urls: [VIDEO] };
    const response = {
      state: "completed",
      image_url: INPUT,
      request: { video_url: VIDEO },
      input: { video_url: VIDEO },
    };
    expect(taskFromRecord({ id: "t-1", request, response })?.status).toBe("pending");
    expect(taskFromRecord({ id: "t-1", finished_at: FINISHED, request, response })?.status).toBe("failed");
  });

  it("accepts only an HTTP(S) URL as a video", () => {
    for (const url of [
      "result.mp4",
      "javascript:alert(1)",
      "file:///etc/passwd",
      5,
      [VIDEO],
      `see ${VIDEO}`,
    ]) {
      expect(finished({ video_url: url })?.status).toBe("failed");
    }
    expect(finished({ video_url: "HTTP://example.com/v.mp4" })?.status).toBe("succeeded");
  });

  it("accepts times as Unix seconds and as ISO strings, with or without a time zone", () => {
    const times = (value: unknown) =>
      taskFromRecord({ id: "t-1", created_at: value })?.createdAt?.toISOString();
    expect(times(1_769_262_721.763)).toBe("2026-01-24T13:52:01.763Z");
    expect(times("1769262721.763")).toBe("2026-01-24T13:52:01.763Z");
    expect(times("2026-01-24T13:52:01.763Z")).toBe("2026-01-24T13:52:01.763Z");
    expect(times("2026-01-24T13:52:01.763")).toBe("2026-01-24T13:52:01.763Z");
    expect(times("2026-01-24 13:52:01")).toBe("2026-01-24T13:52:01.000Z");
    expect(times(" 2026-01-24 13:52:01 ")).toBe("2026-01-24T13:52:01.000Z");
    expect(times("2026-01-24T15:52:01+02:00")).toBe("2026-01-24T13:52:01.000Z");
    for (const nothing of ["soon", "", 0, -1, Number.NaN, 1e300, {}, true])
      expect(times(nothing)).toBeUndefined();
  });
});

describe("a task", () => {
  const sample = samples[0]?.record as Record<string, unknown>;
  const secrets = ["user_id", "application_id", "credential_id", "api_id", "job_id", "_id"].map(
    (key) => sample[key],
  );
  const task = taskFromRecord({
    ...sample,
    request: { ...(sample.request as object), callback_url: "https://me/?wan_sig=s" },
  });

  it("has the values of the record, under the names of the client", () => {
    expect(task).toEqual({
      id: "a4bca552-d964-46a1-8ff7-fd922f916582",
      status: "succeeded",
      model: "wan2.6-t2v",
      traceId: "b9cf9569-4010-46b1-80ec-efc881126eac",
      createdAt: new Date(1_769_262_721_763),
      startedAt: new Date(1_769_262_721_823),
      finishedAt: new Date(1_769_263_509_094),
      elapsedSeconds: 787.271,
      request: {
        action: "text2video",
        model: "wan2.6-t2v",
        prompt: "Astronauts shuttle from space to volcano",
        duration: 5,
      },
      video: { url: "https://cdn.acedata.cloud/43a57990c0.mp4" },
    });
  });

  it("shows no account id and no raw record when it is printed or sent", () => {
    for (const text of [
      JSON.stringify(task),
      inspect(task, { depth: 9 }),
      inspect([task]),
      JSON.stringify({ ...task }),
    ]) {
      for (const secret of secrets) expect(text).not.toContain(secret);
      expect(text).not.toContain("wan_sig");
    }
  });

  it("keeps the raw record, once it has ended", () => {
    expect(task).toHaveProperty("raw.user_id", sample.user_id);
    expect(running({ state: "running" })).not.toHaveProperty("raw");
  });

  it("survives structuredClone and JSON", () => {
    expect(structuredClone(task)).toEqual(task);
    expect(JSON.parse(JSON.stringify(task))).toMatchObject({
      id: task?.id,
      createdAt: "2026-01-24T13:52:01.763Z",
    });
  });

  it("has the size, thumbnail, usage, cost and expiry of a signed URL if the record has them", () => {
    const url = `${VIDEO}?Expires=1769349909&Signature=s`;
    const extras = { video_id: "v-1", video_width: 1280, video_height: "720", thumbnail_url: `${VIDEO}.png` };
    const cost = { amount: 4.73, currency: "credit" };
    const usage = { duration: 5 };
    expect(finished({ data: { video_url: url, ...extras, usage }, cost })).toMatchObject({
      usage,
      cost,
      video: {
        url,
        id: "v-1",
        width: 1280,
        height: 720,
        thumbnailUrl: `${VIDEO}.png`,
        expiresAt: new Date(1_769_349_909_000),
      },
    });
  });

  it("reads the older name of the elapsed seconds", () => {
    expect(taskFromRecord({ id: "t-1", duration: 61.5 })?.elapsedSeconds).toBe(61.5);
  });
});

describe("a synchronous body", () => {
  it("is not a result while its state says that the task is running", () => {
    const body = { success: true, video_url: VIDEO, task_id: "t-1" };
    expect(taskFromResult({ ...body, state: "processing" })).toBeUndefined();
    expect(taskFromResult({ task_id: "t-1" })).toBeUndefined();
    expect(taskFromResult([body])).toBeUndefined();
  });

  it("is a success if it has a video, and a failure if it has an error", () => {
    const body = { success: true, video_url: VIDEO, state: "completed", task_id: "t-1" };
    expect(taskFromResult(body)).toMatchObject({ id: "t-1", status: "succeeded", video: { url: VIDEO } });
    const wan3 = { success: true, data: { video_url: VIDEO, status: "succeeded", task_id: "t-3" } };
    expect(taskFromResult(wan3)).toMatchObject({ id: "t-3", status: "succeeded" });
    const failure = {
      success: false,
      task_id: "t-1",
      trace_id: "tr",
      error: { code: "forbidden", message: "no" },
    };
    expect(taskFromResult(failure)).toMatchObject({
      id: "t-1",
      status: "failed",
      traceId: "tr",
      error: { code: "forbidden" },
    });
  });

  it("is an acknowledgement if it has neither", () => {
    for (const body of [
      { task_id: "t-1" },
      { task_id: "t-1", success: true, status: "pending" },
      {},
      null,
      "x",
    ]) {
      expect(taskFromResult(body)).toBeUndefined();
    }
  });
});
