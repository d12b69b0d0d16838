import fc from "fast-check";
import { expect, it } from "vitest";
import { taskFromRecord } from "../../../src/wire/task-record.js";
import { anyResponseBody, runs } from "../../support/fuzz.js";

const RESULT = "https://cdn.acedata.cloud/result.mp4";
const INPUT = "https://example.com/input.mp4";
const END = 1_769_263_509.094;

const DONE = ["completed", "complete", "succeeded", "SUCCEED", "success", "Finished"];
const FAILED = ["failed", "failure", "error", "cancelled", "Canceled", "REJECTED"];
const RUNNING = ["queued", "pending", "Processing", "running", "submitted"];

type Fields = Record<string, unknown>;

/** The fields of a finished, failed or running task, in one of the forms that services use. */
const outcome = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("state", "status"),
      fc.constantFrom(...DONE),
      fc.constantFrom({}, { success: true }),
    )
    .map(([name, word, flag]) => ({
      status: "succeeded",
      fields: { ...flag, [name]: word, video_url: RESULT },
    })),
  fc.constant({ status: "succeeded", fields: { success: true, video_url: RESULT } }),
  fc
    .tuple(
      fc.constantFrom("state", "status"),
      fc.constantFrom(...FAILED),
      fc.constantFrom("fail_reason", "failure_reason", "reason", "message"),
    )
    .map(([name, word, reason]) => ({ status: "failed", fields: { [name]: word, [reason]: "why" } })),
  fc.constantFrom("code", "message").map((name) => ({
    status: "failed",
    fields: { success: false, error: { [name]: "why", message: "why" } },
  })),
  fc
    .tuple(
      fc.constantFrom("state", "status"),
      fc.constantFrom(...RUNNING),
      fc.constantFrom({}, { success: true }),
    )
    .map(([name, word, flag]) => ({ status: "pending", fields: { ...flag, [name]: word } })),
);

/** Where the fields are in a record. */
const placement = fc.constantFrom<((fields: Fields) => Fields)[]>(
  (fields) => fields,
  (fields) => ({ ...fields, response: null }),
  (fields) => ({ ...fields, response: {} }),
  (fields) => ({ response: fields }),
  (fields) => ({ response: JSON.stringify(fields) }),
  ({ success, error, ...data }) => ({ response: { success, error, data } }),
  ({ success, error, ...data }) => ({ response: { success, error, data: [data] } }),
);

/** Adds the end time of a task that has ended, in one of several forms. */
const endTime = fc.constantFrom<((record: Fields) => Fields)[]>(
  (record) => record,
  (record) => ({ ...record, finished_at: END }),
  (record) => ({ ...record, finished_at: new Date(END * 1_000).toISOString() }),
  ({ response, ...record }) =>
    typeof response === "object" && response !== null
      ? { ...record, response: { ...response, finished_at: END } }
      : { ...record, response, finished_at: END },
);

/** Parts of a record that repeat an input of the request. */
const echo: Fields = {
  request: { model: "wan2.6-r2v", reference_video_urls: [INPUT], callback_url: "https://app.example.com/" },
  input: { video_url: INPUT },
  metadata: { result: { video_url: INPUT } },
};

it("a record has the same meaning in every shape, and an echoed input is never its video", () => {
  const record = fc.tuple(outcome, placement, endTime, fc.constantFrom("id", "task_id"), fc.boolean());
  fc.assert(
    fc.property(record, ([{ status, fields }, place, end, idField, withEcho]) => {
      const placed = { [idField]: "t-1", ...(withEcho && echo), ...place(fields) };
      const task = taskFromRecord(status === "pending" ? placed : end(placed));
      expect(task).toMatchObject({ id: "t-1", status });
      if (task?.status === "succeeded") expect(task.video.url).toBe(RESULT);
      if (task?.status === "failed") expect(task.error.message).toBe("why");
    }),
    { numRuns: runs(2_000) },
  );
});

it("an input is never the video, whatever else a record says", () => {
  const junk = fc.dictionary(
    fc.constantFrom(
      "data",
      "response",
      "state",
      "status",
      "success",
      "finished_at",
      "output",
      "tasks",
      "error",
    ),
    anyResponseBody,
  );
  fc.assert(
    fc.property(junk, outcome, placement, endTime, (extra, { fields }, place, end) => {
      const named: Fields = { ...fields, ...("video_url" in fields && { video_url: INPUT }) };
      const task = taskFromRecord(end({ id: "t-1", ...extra, ...place(named), request: echo.request }));
      if (task?.status === "succeeded") expect(task.video.url).not.toBe(INPUT);
    }),
    { numRuns: runs(2_000) },
  );
});
