import { beforeAll, describe, expect, it } from "vitest";
import { type CallbackRequest, signCallbackUrl, verifyCallback } from "../../src/callbacks/index.js";
import { failure, HOOK, posted, SECRET, VIDEO_URL } from "../support/callbacks.js";
import { rejection } from "../support/client.js";

let url = "";
beforeAll(async () => {
  url = await signCallbackUrl(HOOK, { secret: SECRET, jobId: "row-7" });
});

const verify = (request: CallbackRequest) => verifyCallback(request, { secret: SECRET });
const verifyBody = (body: unknown) => verify(posted(url, body));

describe("the body of a callback", () => {
  it.each([
    [
      "of wan2.6",
      { success: true, video_url: VIDEO_URL, state: "completed", task_id: "t-1", video_width: 1280 },
    ],
    [
      "of wan3",
      {
        success: true,
        task_id: "t-1",
        data: { video_url: VIDEO_URL, status: "succeeded" },
        usage: {},
        cost: {},
      },
    ],
    [
      "of wan3 in an array of one",
      { success: true, task_id: "t-1", data: [{ video_url: VIDEO_URL, status: "succeeded" }] },
    ],
    ["of wan3 with the id inside", { success: true, data: { task_id: "t-1", video_url: VIDEO_URL } }],
  ])("%s is a succeeded task", async (_, body) => {
    expect(await verifyBody(body)).toMatchObject({
      jobId: "row-7",
      taskId: "t-1",
      task: { id: "t-1", status: "succeeded", video: { url: VIDEO_URL } },
    });
  });

  it.each([
    ["id", { id: "t-1" }],
    ["task.id", { task: { id: "t-1" } }],
    ["response.task_id", { response: { task_id: "t-1" } }],
  ])("that names its task only as %s is accepted", async (_, names) => {
    const succeeded = { success: true, video_url: VIDEO_URL, ...names };
    expect(await verifyBody(succeeded)).toMatchObject({
      taskId: "t-1",
      task: { id: "t-1", status: "succeeded" },
    });
    expect(await verifyBody({ success: false, error: { code: "x" }, ...names })).toMatchObject({
      taskId: "t-1",
      task: { id: "t-1", status: "failed" },
    });
    expect(await verifyBody(names)).toMatchObject({ taskId: "t-1", task: { id: "t-1", status: "pending" } });
  });

  it("keeps the digits of an id that is a large number", async () => {
    expect(await verifyBody('{"task_id":12345678901234567890}')).toMatchObject({
      taskId: "12345678901234567890",
    });
  });

  it("that names no task still has the job id", async () => {
    expect(await verifyBody({ success: true, data: { video_url: VIDEO_URL } })).toMatchObject({
      jobId: "row-7",
      taskId: undefined,
      task: { status: "succeeded" },
    });
  });

  it.each([
    ["with a structured error", failure("t-1"), { code: "api_error", message: "fetch failed" }],
    ["with a bare error", { task_id: "t-1", error: "no luck" }, { message: "no luck" }],
    [
      "with success: false alone",
      { task_id: "t-1", success: false },
      { message: "the server did not say why" },
    ],
  ])("%s is a failed task", async (_, body, error) => {
    expect(await verifyBody(body)).toMatchObject({
      taskId: "t-1",
      task: { id: "t-1", status: "failed", error },
    });
  });

  it("without a result is a pending task", async () => {
    const pending = { taskId: "t-1", task: { id: "t-1", status: "pending" } };
    expect(await verifyBody({ task_id: "t-1", success: true })).toMatchObject(pending);
    expect(await verifyBody({ task_id: "t-1", status: "pending", trace_id: "tr" })).toMatchObject(pending);
  });

  it.each([
    "",
    "{",
    "null",
    "7",
    '"t-1"',
    "[]",
    "{}",
    '{"success":true}',
    "<html></html>",
    '{"task_id":"t-1"} x',
    "\u0000",
  ])("that is not a callback is refused: %j", async (text) => {
    const error = await rejection(verifyBody(text));
    expect(error).toMatchObject({ name: "CallbackError", status: 400 });
  });

  it("is refused when it is missing, or not UTF-8", async () => {
    await expect(verify(new Request(url, { method: "POST" }))).rejects.toMatchObject({ status: 400 });
    const body = Buffer.from('{"task_id":"\xff"}', "latin1");
    await expect(verify({ method: "POST", url, body })).rejects.toMatchObject({ status: 400 });
  });

  it("cannot change a prototype", async () => {
    const { task } = await verifyBody(
      '{"task_id":"t-1","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    );
    expect(task).not.toHaveProperty("polluted");
    expect({}).not.toHaveProperty("polluted");
  });
});
