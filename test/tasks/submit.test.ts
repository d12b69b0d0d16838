import { describe, expect, it } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { submitOutcome, TaskFailedError, type WanClient } from "../../src/index.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";

const VIDEO = "https://cdn.example.com/v.mp4";

/** A client whose server responds with these bodies, and with the last one from then on. */
function clientOf(...texts: string[]): WanClient {
  let index = 0;
  const fetch = async () => new Response(texts[Math.min(index++, texts.length - 1)]);
  return clientFor("http://localhost:1", { fetch, maxRetries: 0 });
}

describe("the id in the response to a submission", () => {
  it.each([
    ['{"task_id":"t-1"}'],
    ['{"id":"t-1"}'],
    ['{"task":{"id":"t-1"}}'],
    ['{"response":{"task_id":"t-1"}}'],
    ['{"data":{"task_id":"t-1"}}'],
    ['{"data":[{"task_id":"t-1"}]}'],
    ['{"id":"another","task_id":"t-1"}'],
    ['{"id":"another","task":{"id":"t-1"}}'],
  ])("is taken from %s", async (text) => {
    expect((await clientOf(text).submit(REQUEST)).id).toBe("t-1");
  });

  it.each([
    ['{"trace_id":"t-1"}'],
    ['{"taskId":"t-1"}'],
    ['{"data":{"id":"t-1"}}'],
    ['{"response":{"id":"t-1"}}'],
    ['{"result":{"task_id":"t-1"}}'],
    ['{"data":{"task":{"id":"t-1"}}}'],
    ['{"task":"t-1"}'],
    ['{"video_id":"t-1"}'],
    ['{"task_id":""}'],
    ['{"task_id":1e400}'],
    ['{"task_id":{"id":"t-1"}}'],
  ])("is not guessed from %s", async (text) => {
    expect(await rejection(clientOf(text).submit(REQUEST))).toMatchObject({
      name: "ResponseError",
      maybeAccepted: true,
    });
  });

  it("keeps all its digits, even those beyond the precision of a number", async () => {
    for (const digits of ["12", "-9007199254740993", "9007199254740993", "12345678901234567890123"]) {
      for (const text of [
        `{"task_id":${digits}}`,
        `{ "id" : ${digits} , "x" : "\\"id\\":9007199254740993" }`,
        `{"data":[{"task_id":${digits}}]}`,
      ]) {
        expect((await clientOf(text).submit(REQUEST)).id).toBe(digits);
      }
      const record = `{"id":${digits},"created_at":1769262721.763}`;
      const wan = clientOf(record, record, `{"items":[{"id":${digits},"finished_at":null}]}`, "{}");
      expect(await wan.getTask(digits)).toMatchObject({ id: digits, createdAt: new Date(1_769_262_721_763) });
      expect((await wan.getTask(digits)).id).toBe(digits);
      expect((await wan.getTasks([digits, "other"]))[0]?.id).toBe(digits);
    }
  });

  it("is missing from a failure that names no task, and the submission may have been accepted", async () => {
    expect(
      await rejection(clientOf('{"status":"error","message":"Internal"}').submit(REQUEST)),
    ).toMatchObject({
      name: "ResponseError",
      maybeAccepted: true,
    });
  });

  it("is used for a wait after a timeout of the gateway, because the task may still be running", async () => {
    const record = { id: "t-1", finished_at: 1, response: { state: "completed", video_url: VIDEO } };
    const wan = clientOf('{"task_id":"t-1","status":"error","code":"timeout"}', JSON.stringify(record));
    expect(await wan.generate(REQUEST, { pollInterval: 0 })).toMatchObject({ video: { url: VIDEO } });
  });

  it("of a failed submission is not taken from a field that may be the id of the error", async () => {
    const error = await rejection(
      clientOf('{"id":"e-1","success":false,"error":{"code":"x"}}').submit(REQUEST),
    );
    expect(error).not.toHaveProperty("taskId");
  });
});

describe("a finished video without any id", () => {
  const text = JSON.stringify({ success: true, video_url: VIDEO });

  it("is returned with an empty id, by every method that submits", async () => {
    const tasks = [
      await clientOf(text).generate(REQUEST),
      await clientOf(text).generateBlocking(REQUEST),
      await (await clientOf(text).submit(REQUEST)).wait(),
    ];
    for (const task of tasks)
      expect(task).toMatchObject({ id: "", status: "succeeded", video: { url: VIDEO } });
    expect(await submitOutcome(clientOf(text).submit(REQUEST))).toMatchObject({
      status: "submitted",
      id: "",
      task: { status: "succeeded", video: { url: VIDEO } },
    });
    expect(await submitOutcome(clientOf('{"task_id":"t-1"}').submit(REQUEST))).not.toHaveProperty("task");
  });

  it("has an error without an id if its task failed", () => {
    const error = new TaskFailedError({ id: "", status: "failed", error: { message: "No." } });
    expect(error.message).toBe("The task failed: No.");
    expect(error).not.toHaveProperty("taskId");
  });
});

it("a blocking call that exceeds the gateway's timeout polls for the id in the response, whatever the status", async () => {
  for (const [status, code] of [
    [200, "timeout"],
    [200, "TIMEOUT"],
    [400, "timeout"],
    [504, "timeout"],
  ] as const) {
    const api = createEmulator({ taskSeconds: 0 });
    api.faults.next(
      async (_, respond) => {
        const { task_id } = await (await respond()).json();
        return Response.json({ success: false, task_id, error: { code } }, { status });
      },
      { on: "submit" },
    );
    const wan = clientFor("http://localhost:1", { fetch: api.fetch });
    expect((await wan.generateBlocking(REQUEST, { pollInterval: 0 })).status).toBe("succeeded");
    expect(api.tasks).toHaveLength(1);
  }
});
