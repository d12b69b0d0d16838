import { beforeEach, describe, expect, it, vi } from "vitest";
import { TaskFailedError } from "../../src/index.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { type Answer, startServer } from "../support/server.js";

const VIDEO = "https://cdn.acedata.cloud/result.mp4";
const flat = { success: true, task_id: "t-1", state: "completed", video_url: VIDEO };
const record: Answer = { json: { id: "t-1", finished_at: 1, response: flat } };

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
});

describe("generateBlocking", () => {
  it.each([
    ["a flat body", flat],
    ["wan3's data", { success: true, task_id: "t-1", data: { status: "succeeded", video_url: VIDEO } }],
    ["a data array", { success: true, task_id: "t-1", data: [{ video_url: VIDEO }] }],
    ["a body without an id", { success: true, data: { video_url: VIDEO } }],
  ])("resolves to the video of %s, in one request without async", async (_, json) => {
    const server = await startServer({ json });
    const task = await clientFor(server.url).generateBlocking(REQUEST);
    expect(task.video.url).toBe(VIDEO);
    expect(server.arrivals.map(({ body }) => body)).toEqual([{ ...REQUEST, action: "text2video" }]);
  });

  it("waits on the id when only that comes back", async () => {
    const server = await startServer({ json: { task_id: "t-1", success: true } }, record);
    const task = await clientFor(server.url).generateBlocking(REQUEST, { pollInterval: 0 });
    expect(task.video.url).toBe(VIDEO);
    expect(server.arrivals.map(({ path }) => path)).toEqual(["/wan/videos", "/wan/tasks"]);
  });

  it.each([200, 400, 403, 500])(
    "is a failed task when an error with HTTP %d names a task",
    async (status) => {
      const error = { code: "forbidden", message: "The prompt was refused." };
      const server = await startServer({
        status,
        json: { success: false, task_id: "t-1", trace_id: "tr", error },
      });
      const thrown = await rejection(clientFor(server.url).generateBlocking(REQUEST));
      expect(TaskFailedError.is(thrown) && thrown.task).toMatchObject({ id: "t-1", traceId: "tr", error });
      expect(server.arrivals).toHaveLength(1);
    },
  );

  it("is an API error when the error names no task", async () => {
    const json = { success: false, error: { code: "forbidden", message: "The prompt was refused." } };
    for (const status of [200, 403]) {
      const server = await startServer({ status, json });
      expect(await rejection(clientFor(server.url).generateBlocking(REQUEST))).toMatchObject({
        name: "ModerationError",
        status,
        maybeAccepted: false,
      });
    }
  });

  it.each([504, 500, 200])(
    "waits on when HTTP %d only says that a task outlasted the gateway",
    async (status) => {
      const json = { task_id: "t-1", error: { code: "timeout", message: "Timeout to generate the video." } };
      const server = await startServer({ status, json }, record);
      const task = await clientFor(server.url).generateBlocking(REQUEST, { pollInterval: 0 });
      expect(task.video.url).toBe(VIDEO);
    },
  );

  it("may have been accepted when the connection breaks, and is not sent again", async () => {
    const server = await startServer("reset", { json: flat });
    expect(await rejection(clientFor(server.url).generateBlocking(REQUEST))).toMatchObject({
      maybeAccepted: true,
    });
    expect(server.arrivals).toHaveLength(1);
  });

  it("is not limited by the client's requestTimeout, but by its own timeout", async () => {
    const slow: Answer = {
      raw: (outgoing) => void setTimeout(() => outgoing.end(JSON.stringify(flat)), 300),
    };
    const server = await startServer(slow);
    const wan = clientFor(server.url, { requestTimeout: 50 });
    expect((await wan.generateBlocking(REQUEST)).video.url).toBe(VIDEO);
    expect(await rejection(wan.generateBlocking(REQUEST, { timeout: 50 }))).toMatchObject({
      name: "RequestTimeoutError",
      maybeAccepted: true,
    });
  });

  it("limits its one request by requestTimeout, and not the reads that may follow", async () => {
    const slowly: Answer = {
      raw: (outgoing) => void setTimeout(() => outgoing.end(JSON.stringify(late)), 900),
    };
    const late = { id: "t-1", finished_at: 1, response: flat };
    const server = await startServer({ json: { task_id: "t-1" } }, slowly);
    const options = { requestTimeout: 500, pollInterval: 0, timeout: 10_000 };
    expect((await clientFor(server.url).generateBlocking(REQUEST, options)).video.url).toBe(VIDEO);
  });

  it("hands undici's Agent to the global fetch, and nothing to a fetch of the user's", async () => {
    const server = await startServer({ json: flat });
    const real = globalThis.fetch;
    const seen: unknown[] = [];
    const fetch: typeof real = (url, init) => {
      seen.push((init as { dispatcher?: unknown }).dispatcher);
      return real(url, init);
    };
    await clientFor(server.url, { fetch }).generateBlocking(REQUEST);
    vi.stubGlobal("fetch", fetch);
    await clientFor(server.url).generateBlocking(REQUEST);
    await clientFor(server.url).submit(REQUEST);
    expect(seen).toEqual([undefined, expect.objectContaining({ dispatch: expect.any(Function) }), undefined]);
  });
});
