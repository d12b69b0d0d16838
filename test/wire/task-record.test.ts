import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { taskIdOf } from "../../src/wire/task-id.js";
import { readRecord, readResult } from "../../src/wire/task-record.js";
import samples from "../contract/tasks.json" with { type: "json" };

const VIDEO = "https://cdn.acedata.cloud/result.mp4";
const INPUT = "https://example.com/input.png";
const FINISHED = 1_769_263_509.094;

const finished = (response: unknown) => readRecord({ id: "t-1", finished_at: FINISHED, response });
const running = (response: unknown) => readRecord({ id: "t-1", response });

describe("the records of the contract", () => {
  it.each(samples)("$why", ({ record, expect: expected }) => {
    const task = readRecord(record);
    expect(task?.status ?? "not_found").toBe(expected.status);
    if (task?.status === "succeeded") expect(task.video.url).toBe(expected.videoUrl);
    if (task?.status === "failed")
      expect(task.error).toEqual({ code: expected.code, message: expected.message });
  });
});

describe("the seven steps", () => {
  it.each([undefined, null, 1, "t-1", [], {}, { id: "" }, { id: null }])("1: %j is no task", (record) => {
    expect(readRecord(record)).toBeUndefined();
  });

  it("2: an end that is null is pending, whatever the response says", () => {
    const response = { success: true, state: "completed", video_url: VIDEO };
    expect(readRecord({ id: "t-1", finished_at: null, response })?.status).toBe("pending");
    const failure = { state: "failed", success: false, error: { code: "api_error", message: "x" } };
    expect(readRecord({ id: "t-1", finished_at: null, response: failure })?.status).toBe("pending");
  });

  it.each(["failed", "failure", "error", "cancelled", "canceled", "rejected", "FAILED", "Canceled"])(
    "3: the word %s is a failure wherever it stands, also beside a video",
    (word) => {
      expect(running({ state: word })?.status).toBe("failed");
      expect(running({ status: word, video_url: VIDEO })?.status).toBe("failed");
      expect(running({ data: { state: word } })?.status).toBe("failed");
      expect(running({ data: [{ status: word }] })?.status).toBe("failed");
    },
  );

  it.each([
    "unfailed",
    "failed over",
    "was rejected",
    "prequeued",
    "running late",
    "uncompleted",
    "finished half",
  ])("3 to 5: the word %s is none of those that it holds", (word) => {
    expect(running({ state: word, video_url: VIDEO })?.status).toBe("pending");
    expect(finished({ state: word, video_url: VIDEO })?.status).toBe("succeeded");
  });

  it("3: an error without a failure is a passing one, until the end", () => {
    for (const response of [
      { error: { message: "no" } },
      { success: true, error: { code: "api_error" } },
      { success: false, error: {} },
      { success: false, error: { detail: "no" } },
    ]) {
      expect(running(response)?.status).toBe("pending");
    }
    expect(finished({ error: "no", video_url: VIDEO })?.status).toBe("failed");
    expect(finished({ success: false, video_url: VIDEO })?.status).toBe("failed");
  });

  it("3: success false with a structured error is a failure, with a bare string only at the end", () => {
    expect(running({ success: false, error: { message: "no" } })?.status).toBe("failed");
    expect(running({ success: false, error: "no" })?.status).toBe("pending");
    expect(running({ error: "no" })?.status).toBe("pending");
    expect(finished({ success: false })?.status).toBe("failed");
    expect(finished({ error: "no" })).toMatchObject({ status: "failed", error: { message: "no" } });
  });

  it.each(["queued", "pending", "processing", "running", "submitted", "Running"])(
    "4: the word %s is pending, also beside a video",
    (word) => {
      expect(running({ state: word, video_url: VIDEO })?.status).toBe("pending");
      expect(finished({ data: { status: word, video_url: VIDEO } })?.status).toBe("pending");
    },
  );

  it.each(["completed", "complete", "succeeded", "succeed", "success", "finished", "COMPLETED"])(
    "5: the word %s with a video is a success",
    (word) => {
      expect(running({ state: word, video_url: VIDEO })?.status).toBe("succeeded");
      expect(running({ state: word })?.status).toBe("pending");
    },
  );

  it("5: an end with a video is a success, though an empty error stands beside it", () => {
    for (const error of [undefined, null, "", [], {}]) {
      expect(finished({ success: true, video_url: VIDEO, error })?.status).toBe("succeeded");
    }
  });

  it("6: an end did not say why is a failure", () => {
    for (const response of [
      undefined,
      null,
      {},
      "",
      { success: true, state: "completed" },
      { video_url: "" },
    ]) {
      expect(finished(response)).toMatchObject({
        status: "failed",
        error: { message: expect.stringContaining("did not say why") },
      });
    }
  });

  it("7: anything else is pending", () => {
    expect(running(undefined)?.status).toBe("pending");
    expect(running({ success: true, video_url: VIDEO })?.status).toBe("pending");
    expect(running({ state: "contemplating" })?.status).toBe("pending");
  });
});

describe("a record in another shape", () => {
  it.each([
    ["flat", { video_url: VIDEO }],
    ["a data object", { data: { video_url: VIDEO } }],
    ["a data array", { data: [{ video_url: VIDEO }] }],
    ["a JSON string", JSON.stringify({ success: true, data: { video_url: VIDEO } })],
  ])("gives its video: %s", (_, response) => {
    expect(finished(response)).toMatchObject({ status: "succeeded", video: { url: VIDEO } });
  });

  it("is pending when the response is a string that is not JSON", () => {
    expect(running("<html>")?.status).toBe("pending");
  });

  it("never takes an input that is echoed for the result", () => {
    const request = { image_url: INPUT, video_url: VIDEO, reference_video_urls: [VIDEO] };
    const response = {
      state: "completed",
      image_url: INPUT,
      request: { video_url: VIDEO },
      input: { video_url: VIDEO },
    };
    expect(readRecord({ id: "t-1", request, response })?.status).toBe("pending");
    expect(readRecord({ id: "t-1", finished_at: FINISHED, request, response })?.status).toBe("failed");
  });

  it("takes only a web address for a video", () => {
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

  it("takes times as Unix seconds and as ISO strings, with or without a zone", () => {
    const times = (value: unknown) => readRecord({ id: "t-1", created_at: value })?.createdAt?.toISOString();
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
  const task = readRecord({
    ...sample,
    request: { ...(sample.request as object), callback_url: "https://me/?wan_sig=s" },
  });

  it("has what the record says, in our own words", () => {
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

  it("keeps the raw record for who asks for it, once it has ended", () => {
    expect(task).toHaveProperty("raw.user_id", sample.user_id);
    expect(running({ state: "running" })).not.toHaveProperty("raw");
  });

  it("passes through structuredClone and JSON", () => {
    expect(structuredClone(task)).toEqual(task);
    expect(JSON.parse(JSON.stringify(task))).toMatchObject({
      id: task?.id,
      createdAt: "2026-01-24T13:52:01.763Z",
    });
  });

  it("has size, thumbnail, usage, cost and the end of a signed URL where there are any", () => {
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

  it("reads the older name of its seconds", () => {
    expect(readRecord({ id: "t-1", duration: 61.5 })?.elapsedSeconds).toBe(61.5);
  });
});

describe("a synchronous body", () => {
  it("is no end while its words say that it goes on", () => {
    const body = { success: true, video_url: VIDEO, task_id: "t-1" };
    expect(readResult({ ...body, state: "processing" })).toBeUndefined();
    expect(readResult({ task_id: "t-1" })).toBeUndefined();
    expect(readResult([body])).toBeUndefined();
  });

  it("is a success with a video and a failure with an error", () => {
    const body = { success: true, video_url: VIDEO, state: "completed", task_id: "t-1" };
    expect(readResult(body)).toMatchObject({ id: "t-1", status: "succeeded", video: { url: VIDEO } });
    const wan3 = { success: true, data: { video_url: VIDEO, status: "succeeded", task_id: "t-3" } };
    expect(readResult(wan3)).toMatchObject({ id: "t-3", status: "succeeded" });
    const failure = {
      success: false,
      task_id: "t-1",
      trace_id: "tr",
      error: { code: "forbidden", message: "no" },
    };
    expect(readResult(failure)).toMatchObject({
      id: "t-1",
      status: "failed",
      traceId: "tr",
      error: { code: "forbidden" },
    });
  });

  it("names its task as a string, whatever the server wrote", () => {
    expect(taskIdOf({ task_id: 17 })).toBe("17");
    expect(taskIdOf({ data: { task_id: "t-1" } })).toBe("t-1");
    for (const nothing of [{}, { task_id: "" }, { task_id: null }, { id: "t-1" }, [], "t-1"]) {
      expect(taskIdOf(nothing)).toBeUndefined();
    }
  });

  it("is an acknowledgement with neither", () => {
    for (const body of [
      { task_id: "t-1" },
      { task_id: "t-1", success: true, status: "pending" },
      {},
      null,
      "x",
    ]) {
      expect(readResult(body)).toBeUndefined();
    }
  });
});
