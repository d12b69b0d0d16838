import { describe, expect, it } from "vitest";
import { taskFromRecord } from "../../src/wire/task-record.js";

const VIDEO = "https://cdn.acedata.cloud/result.mp4";
const FINISHED = 1_769_263_509.094;

const finished = (response: unknown) => taskFromRecord({ id: "t-1", finished_at: FINISHED, response });
const running = (response: unknown) => taskFromRecord({ id: "t-1", response });

describe("the status of a record, by the steps of the contract", () => {
  it.each([undefined, null, 1, "t-1", [], {}, { id: "" }, { id: null }])("1: %j is not a task", (record) => {
    expect(taskFromRecord(record)).toBeUndefined();
  });

  it("2: a finished_at of null is pending, whatever the response says", () => {
    const response = { success: true, state: "completed", video_url: VIDEO };
    expect(taskFromRecord({ id: "t-1", finished_at: null, response })?.status).toBe("pending");
    const failure = { state: "failed", success: false, error: { code: "api_error", message: "x" } };
    expect(taskFromRecord({ id: "t-1", finished_at: null, response: failure })?.status).toBe("pending");
  });

  it.each(["failed", "failure", "error", "cancelled", "canceled", "rejected", "FAILED", "Canceled"])(
    "3: the word %s is a failure in every place, even next to a video",
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
  ])("3 to 5: the word %s does not count as the word that it contains", (word) => {
    expect(running({ state: word, video_url: VIDEO })?.status).toBe("pending");
    expect(finished({ state: word, video_url: VIDEO })?.status).toBe("succeeded");
  });

  it("3: an error without a failure is temporary until the task has finished", () => {
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

  it("3: success false is a failure with a structured error, and with a plain string only when the task has finished", () => {
    expect(running({ success: false, error: { message: "no" } })?.status).toBe("failed");
    expect(running({ success: false, error: "no" })?.status).toBe("pending");
    expect(running({ error: "no" })?.status).toBe("pending");
    expect(finished({ success: false })?.status).toBe("failed");
    expect(finished({ error: "no" })).toMatchObject({ status: "failed", error: { message: "no" } });
  });

  it.each(["queued", "pending", "processing", "running", "submitted", "Running"])(
    "4: the word %s is pending, even next to a video",
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

  it("5: a finished task with a video is a success, even next to an empty error", () => {
    for (const error of [undefined, null, "", [], {}]) {
      expect(finished({ success: true, video_url: VIDEO, error })?.status).toBe("succeeded");
    }
  });

  it("5: success true with a video is a success, unless the video is an input of the request", () => {
    expect(running({ success: true, video_url: VIDEO })?.status).toBe("succeeded");
    expect(running({ success: true, state: "running", video_url: VIDEO })?.status).toBe("pending");
    for (const request of [
      { video_url: VIDEO },
      { reference_video_urls: [VIDEO] },
      { media: [{ type: "reference_video", url: VIDEO }] },
    ]) {
      const response = { success: true, video_url: VIDEO };
      expect(taskFromRecord({ id: "t-1", request, response })?.status).toBe("pending");
    }
  });

  it("6: a finished task without a video or an error is a failure", () => {
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
    expect(running({ success: true })?.status).toBe("pending");
    expect(running({ video_url: VIDEO })?.status).toBe("pending");
    expect(running({ success: false })?.status).toBe("pending");
    expect(running({ success: false, error: "no" })?.status).toBe("pending");
    expect(running({ state: "contemplating" })?.status).toBe("pending");
  });
});
