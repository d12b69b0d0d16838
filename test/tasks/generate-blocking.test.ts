import { beforeEach, describe, expect, it, vi } from "vitest";
import { createEmulator, type Fault } from "../../src/emulator/index.js";
import { TaskFailedError, type WanClientOptions } from "../../src/index.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { API } from "../support/emulated.js";
import { type Reply, startServer } from "../support/server.js";

const VIDEO = "https://cdn.acedata.cloud/result.mp4";
const flat = { success: true, task_id: "t-1", state: "completed", video_url: VIDEO };

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
});

/** An API whose tasks take no time, and a fault of its first submission. */
function setUp(fault?: Fault, options: WanClientOptions = {}) {
  const emulator = createEmulator({ taskSeconds: 0 });
  if (fault) emulator.faults.next(fault, { on: "submit" });
  const wan = clientFor(API, { fetch: emulator.fetch, polling: { interval: 0 }, ...options });
  return { emulator, wan, paths: () => emulator.requests.map(({ path }) => path) };
}

describe("generateBlocking", () => {
  it("resolves to the video, in one request without async", async () => {
    const { emulator, wan, paths } = setUp();
    const task = await wan.generateBlocking(REQUEST);
    expect(task).toMatchObject({ id: emulator.tasks[0]?.id, status: "succeeded" });
    expect(emulator.requests[0]?.body).toEqual({ ...REQUEST, action: "text2video" });
    expect(paths()).toEqual(["/wan/videos"]);
  });

  it.each([
    ["a flat body", flat],
    ["wan3's data", { success: true, task_id: "t-1", data: { status: "succeeded", video_url: VIDEO } }],
    ["a data array", { success: true, task_id: "t-1", data: [{ video_url: VIDEO }] }],
    ["a body without an id", { success: true, data: { video_url: VIDEO } }],
  ])("takes the video from %s", async (_, body) => {
    const { wan, paths } = setUp(() => Response.json(body));
    expect((await wan.generateBlocking(REQUEST)).video.url).toBe(VIDEO);
    expect(paths()).toHaveLength(1);
  });

  it("polls for the task when the response contains only an id", async () => {
    const { wan, paths } = setUp(async (_, respond) => {
      const { task_id } = await (await respond()).json();
      return Response.json({ task_id, success: true });
    });
    expect((await wan.generateBlocking(REQUEST)).status).toBe("succeeded");
    expect(paths()).toEqual(["/wan/videos", "/wan/tasks"]);
  });

  it("throws an error that is not retryable when the response has only an id and the wait ends early", async () => {
    const { emulator, wan } = setUp(() => Response.json({ task_id: "t-1" }));
    emulator.faults.next({ error: "busy" }, { on: "read", times: Number.POSITIVE_INFINITY });
    const error = await rejection(wan.generateBlocking(REQUEST, { timeout: 30 }));
    expect(error).toMatchObject({ name: "WaitTimeoutError", taskId: "t-1", retryable: false });
  });

  it("throws a TaskFailedError when the task failed and the error names the task", async () => {
    const { emulator, wan, paths } = setUp();
    for (const code of ["bad_request", "forbidden", "api_error"]) {
      emulator.outcomes.next({ fail: code, taskIdInError: true });
      const error = await rejection(wan.generateBlocking(REQUEST));
      const { id, traceId } = emulator.tasks.at(-1) ?? {};
      expect(TaskFailedError.is(error) && error.task).toMatchObject({ id, traceId, error: { code } });
    }
    expect(paths()).toHaveLength(3);
  });

  it.each([200, 400, 403, 500])(
    "throws a TaskFailedError when an error with HTTP %d names a task",
    async (status) => {
      const error = { code: "forbidden", message: "The prompt was refused." };
      const body = { success: false, task_id: "t-1", trace_id: "tr", error };
      const { wan, paths } = setUp(() => Response.json(body, { status }));
      const thrown = await rejection(wan.generateBlocking(REQUEST));
      expect(TaskFailedError.is(thrown) && thrown.task).toMatchObject({ id: "t-1", traceId: "tr", error });
      expect(paths()).toHaveLength(1);
    },
  );

  it("throws an ApiError when the error names no task", async () => {
    const { emulator, wan } = setUp();
    emulator.outcomes.next({ fail: "api_error" });
    expect(await rejection(wan.generateBlocking(REQUEST))).toMatchObject({
      name: "ServerError",
      traceId: emulator.tasks[0]?.traceId,
      maybeAccepted: true,
    });
    for (const status of [200, 403]) {
      emulator.faults.next({ error: "forbidden", status });
      expect(await rejection(wan.generateBlocking(REQUEST))).toMatchObject({
        name: "ModerationError",
        status,
        maybeAccepted: false,
      });
    }
  });

  it.each([504, 500, 200])(
    "polls for the task when HTTP %d only reports the timeout of the gateway",
    async (status) => {
      const { wan } = setUp(async (_, respond) => {
        const { task_id } = await (await respond()).json();
        const error = { code: "timeout", message: "Timeout to generate the video." };
        return Response.json({ task_id, error }, { status });
      });
      expect((await wan.generateBlocking(REQUEST)).status).toBe("succeeded");
    },
  );

  it("polls for the task after a bare 504 with its id, and throws a TaskFailedError after a 500 with its id", async () => {
    const silent = (status: number) =>
      setUp(async (_, respond) => {
        const { task_id } = await (await respond()).json();
        return Response.json({ task_id }, { status });
      });
    expect((await silent(504).wan.generateBlocking(REQUEST)).status).toBe("succeeded");
    expect(await rejection(silent(500).wan.generateBlocking(REQUEST))).toMatchObject({
      name: "TaskFailedError",
    });
  });

  it("may have been accepted when the connection breaks, and is not sent again", async () => {
    const { emulator, wan, paths } = setUp("reset");
    expect(await rejection(wan.generateBlocking(REQUEST))).toMatchObject({ maybeAccepted: true });
    expect(paths()).toHaveLength(1);
    expect(emulator.tasks).toHaveLength(1);
  });

  it("is not limited by the client's requestTimeout, but by its own timeout", async () => {
    const slow: Reply = {
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
    const slowly: Reply = {
      raw: (outgoing) => void setTimeout(() => outgoing.end(JSON.stringify(late)), 900),
    };
    const late = { id: "t-1", finished_at: 1, response: flat };
    const server = await startServer({ json: { task_id: "t-1" } }, slowly);
    const options = { requestTimeout: 500, pollInterval: 0, timeout: 10_000 };
    expect((await clientFor(server.url).generateBlocking(REQUEST, options)).video.url).toBe(VIDEO);
  });

  it("passes undici's Agent to the global fetch, and nothing to a custom fetch", async () => {
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
