import { describe, expect, it } from "vitest";
import { signCallbackUrl, verifyCallback } from "../../src/callbacks/index.js";
import { type ApiError, TaskFailedError, type WanClient } from "../../src/index.js";
import batches from "../contract/batches.json" with { type: "json" };
import results from "../contract/results.json" with { type: "json" };
import samples from "../contract/tasks.json" with { type: "json" };
import { HOOK, posted, SECRET } from "../support/callbacks.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";

/** A client whose server gives the same body to every request, or fails after `times` requests. */
function clientOf(body: unknown, times = Number.POSITIVE_INFINITY): WanClient {
  let left = times;
  const fetch = async () => {
    if (left-- === 0) throw new Error("An unexpected request was sent.");
    return Response.json(body);
  };
  return clientFor("http://localhost:1", { fetch, maxRetries: 0 });
}

describe("a record in a shape of this family of services", () => {
  const settled = samples.filter(({ expect }) => ["succeeded", "failed"].includes(expect.status));

  it.each(settled)("ends a wait: $why", async ({ record, expect: expected }) => {
    const { id = "", task_id = id } = record as { id?: string; task_id?: string };
    const wait = clientOf(record, 1).waitForTask(id || task_id);
    if (expected.status === "succeeded") {
      expect(await wait).toMatchObject({ video: { url: expected.videoUrl } });
    } else {
      const error = await rejection(wait);
      expect(TaskFailedError.is(error) && error.task.error.message).toBe(expected.message);
    }
  });
});

describe("a batch in a shape of this family of services", () => {
  it.each(batches)("is read: $why", async ({ body, found }) => {
    // A missing task is asked for again, alone.
    const fetch: typeof globalThis.fetch = async (_, init) =>
      Response.json(`${init?.body}`.includes("retrieve_batch") ? body : {});
    const tasks = await clientFor("http://localhost:1", { fetch, maxRetries: 0 }).getTasks(["t-1", "t-2"]);
    expect(tasks.flatMap((task) => task?.id ?? [])).toEqual(found);
  });
});

describe("a submission in a shape of this family of services", () => {
  it.each(results.filter(({ expect }) => expect.status === "acknowledged"))(
    "has the id of its task: $why",
    async ({ body, expect: { id } }) => {
      expect(await clientOf(body).submit(REQUEST)).toMatchObject({ id });
    },
  );

  it.each(results.filter(({ expect }) => expect.status === "succeeded"))(
    "is a video without a further request: $why",
    async ({ body, expect: { id, videoUrl } }) => {
      expect(await clientOf(body, 1).generate(REQUEST)).toMatchObject({ id, video: { url: videoUrl } });
      expect(await clientOf(body, 1).generateBlocking(REQUEST)).toMatchObject({ id });
    },
  );

  it.each(results.filter(({ expect }) => expect.status === "failed"))(
    "is an error with the reason and the id of the task: $why",
    async ({ body, expect: { id, message } }) => {
      const error = (await rejection(clientOf(body, 1).generate(REQUEST))) as ApiError;
      expect(error.taskId).toBe(id);
      expect(error.message).toContain(message);
    },
  );
});

describe("a callback in a shape of this family of services", () => {
  it.each(results)("is read: $why", async ({ body, expect: expected }) => {
    const url = await signCallbackUrl(HOOK, { secret: SECRET, jobId: "row-7" });
    const { taskId, task } = await verifyCallback(posted(url, body), { secret: SECRET });
    expect(taskId).toBe(expected.id);
    expect(task.status).toBe(expected.status === "acknowledged" ? "pending" : expected.status);
    if (task.status === "failed") expect(task.error.message).toBe(expected.message);
  });
});
