import { setupServer } from "msw/node";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createEmulator, type Emulator, type Fault, type FaultKind } from "../../src/emulator/index.js";
import { wanHandlers } from "../../src/msw/index.js";
import { serveEmulator } from "../../src/node/index.js";
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { API, postTo } from "../support/emulated.js";

/** The three ways to send requests to an emulator. */
const connections: Record<string, (emulator: Emulator) => Promise<[fetch: typeof fetch, baseURL: string]>> = {
  "its own fetch": async (emulator) => [emulator.fetch, API],
  "a port": async (emulator) => {
    const { url, close } = await serveEmulator(emulator);
    onTestFinished(close);
    return [fetch, url];
  },
  msw: async (emulator) => {
    const server = setupServer(...wanHandlers(emulator));
    server.listen({ onUnhandledRequest: "error" });
    onTestFinished(() => server.close());
    return [fetch, API];
  },
};

describe.each(Object.keys(connections))("a fault of the connection, through %s", (connection) => {
  /** The result of a submission that a fault is applied to, as a plain fetch sees it. */
  async function submitWith(fault: Fault) {
    const emulator = createEmulator({ taskSeconds: 0 });
    const [fetch, url] = await (connections[connection] as (typeof connections)[string])(emulator);
    emulator.faults.next(fault);
    const headers = { authorization: "Bearer any", "content-type": "application/json" };
    const body = JSON.stringify({ ...REQUEST, async: true });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 400);
    const init: RequestInit = {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: controller.signal,
    };
    const head = fetch(`${url}/wan/videos`, init);
    const response = await head.catch((error: unknown) => String(error));
    if (typeof response === "string") return { end: response, emulator };
    const { status } = response;
    const text = await response.text().catch((error: unknown) => String(error));
    return { status, end: text, emulator };
  }

  it.each<[FaultKind, number | undefined, RegExp]>([
    ["reset", undefined, /TypeError/],
    ["stall", undefined, /AbortError/],
    ["half-body", 200, /TypeError/],
    ["stalled-body", 200, /AbortError/],
    ["empty-body", 200, /^$/],
    ["html-200", 200, /^<html>/],
    ["html-502", 502, /^<html>/],
    ["redirect", 302, /^$/],
  ])("of the kind %s breaks the response, after the submission was accepted", async (kind, status, end) => {
    const seen = await submitWith(kind);
    expect(seen.end).toMatch(end);
    expect(seen.status).toBe(status);
    expect(seen.emulator.tasks).toHaveLength(1);
    expect(seen.emulator.requests).toHaveLength(1);
    expect(seen.emulator.faults.pending).toBe(0);
  });

  it.each([
    ["forbidden", 403, 0],
    ["too_many_requests", 429, 0],
    ["busy", 500, 1],
    ["timeout", 504, 1],
  ])(
    "that is the error %s responds with HTTP %d, and has created %d tasks",
    async (error, status, created) => {
      const seen = await submitWith({ error });
      expect(seen.status).toBe(status);
      expect(JSON.parse(seen.end)).toMatchObject({ error: { code: error }, trace_id: expect.any(String) });
      expect(seen.emulator.tasks).toHaveLength(created);
    },
  );

  it("that throws is a broken connection", async () => {
    const seen = await submitWith(() => {
      throw new TypeError("broken");
    });
    expect(seen.end).toMatch(/TypeError/);
    expect(seen.emulator.tasks).toHaveLength(0);
  });
});

describe("a fault in a record", () => {
  const emulator = createEmulator();
  let ids: string[] = [];
  beforeEach(async () => {
    for (let count = 0; count < 3; count++) {
      await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
    }
    ids = emulator.tasks.map(({ id }) => id);
  });
  afterEach(() => emulator.reset());
  const single = async () => (await postTo(emulator, "/wan/tasks", { id: ids[0] })).body;
  const batch = async () => (await postTo(emulator, "/wan/tasks", { action: "retrieve_batch", ids })).body;

  it("leaves out one row, or half of them", async () => {
    emulator.faults.next("empty-row", 2);
    expect(await single()).toEqual({});
    expect(await batch()).toMatchObject({ count: 3, items: [{ id: ids[1] }, { id: ids[0] }] });
    emulator.faults.next("truncated-batch");
    expect(await single()).toHaveProperty("id");
    expect(await batch()).toMatchObject({ count: 3, items: [{ id: ids[2] }] });
  });

  it("replaces a row by null, or by the record of another task", async () => {
    emulator.faults.next("null-row", 2);
    expect(await single()).toBeNull();
    expect((await batch()).items).toEqual([null, expect.anything(), expect.anything()]);
    emulator.faults.next("foreign-row", 2);
    expect((await single()).id).toBe(`not-${ids[0]}`);
    expect((await batch()).items[0].id).toBe(`not-${ids[2]}`);
  });

  it("shows a record in the format of other services or versions", async () => {
    emulator.faults.next("transient-error");
    expect(await single()).toMatchObject({ finished_at: null, response: { error: { code: "api_error" } } });
    await emulator.clock.advance(60_000);
    const { response, elapsed, created_at } = await single();
    emulator.faults.next("string-response");
    expect(JSON.parse((await single()).response)).toEqual(response);
    emulator.faults.next("iso-times");
    expect((await single()).created_at).toBe(new Date(created_at * 1_000).toISOString());
    emulator.faults.next("old-duration");
    const old = await single();
    expect([old.duration, old.elapsed]).toEqual([elapsed, undefined]);
  });

  it("shows success before there is a video, in the first record and only while the task is running", async () => {
    const queued = await single();
    emulator.faults.next("early-snapshot", 4);
    expect(await single()).toEqual(queued);
    await emulator.clock.advance(30_000);
    const [id, latest] = [ids[0], ids[2]];
    const response = { success: true, state: "processing", task_id: id };
    const started_at = expect.any(Number);
    expect(await single()).toEqual({ ...queued, started_at, finished_at: null, response });
    const { items } = await batch();
    expect(items[0]).toMatchObject({ finished_at: null, response: { ...response, task_id: latest } });
    for (const row of items.slice(1)) expect(row).not.toHaveProperty("response");
    await emulator.clock.advance(30_000);
    expect((await single()).response).toHaveProperty("video_url");
    expect(emulator.faults.pending).toBe(0);
  });

  it("is interpreted correctly by the client", async () => {
    const wan = clientFor(API, { fetch: emulator.fetch, maxRetries: 0 });
    const read = () => wan.getTask(ids[0] as string);
    await emulator.clock.advance(30_000);
    emulator.faults.next("early-snapshot");
    expect((await read()).status).toBe("pending");
    await emulator.clock.advance(60_000);
    const task = await read();
    for (const kind of ["string-response", "iso-times", "old-duration"] as const) {
      emulator.faults.next(kind);
      expect(await read()).toEqual(task);
    }
    emulator.faults.next("transient-error");
    expect((await read()).status).toBe("pending");
    for (const kind of ["empty-row", "null-row"] as const) {
      emulator.faults.next(kind);
      expect(await rejection(read())).toMatchObject({ name: "TaskNotFoundError" });
    }
  });

  it("does not alter the response for an unknown task, nor an error", async () => {
    for (const kind of ["empty-row", "foreign-row", "iso-times", "truncated-batch"] as const) {
      emulator.faults.next(kind);
      expect((await postTo(emulator, "/wan/tasks", { id: "nobody" })).body).toEqual({});
      emulator.faults.clear();
      emulator.faults.next(kind);
      const empty = await postTo(emulator, "/wan/tasks", { action: "retrieve_batch", ids: ["nobody"] });
      expect(empty.body).toEqual({ items: [], count: 0 });
      emulator.faults.clear();
    }
    emulator.faults.next("truncated-batch");
    const rejected = await postTo(emulator, "/wan/tasks", { action: "retrieve_batch", ids: "x" });
    const error = { code: "bad_request", message: expect.any(String) };
    expect([rejected.status, rejected.body]).toEqual([400, { error, trace_id: expect.any(String) }]);
  });
});

describe("the queue of faults", () => {
  it("applies each fault to the requests that it is meant for, in the order of the calls", async () => {
    const emulator = createEmulator({ taskSeconds: 0 });
    emulator.faults.next("html-502", { on: "delete" });
    emulator.faults.next("html-200", { on: ["read", "batch"], times: 2 });
    emulator.faults.next("empty-body");
    const post = async (path: string, body: object) => {
      const init = { method: "POST", headers: { authorization: "Bearer any" }, body: JSON.stringify(body) };
      const response = await emulator.fetch(API + path, init);
      return `${response.status} ${(await response.text()).slice(0, 6)}`;
    };
    expect(await post("/wan/tasks", { id: "x" })).toBe("200 <html>");
    expect(await post("/wan/videos", REQUEST)).toBe("200 ");
    expect(await post("/wan/tasks", { action: "retrieve_batch", ids: [] })).toBe("200 <html>");
    expect(emulator.faults.pending).toBe(1);
    expect(await post("/wan/tasks", { id: "x" })).toBe("200 {}");
    expect(await post("/wan/tasks", { action: "delete", id: "x" })).toBe("502 <html>");
    expect(emulator.faults.pending).toBe(0);
  });

  it("keeps a fault in a record for the kind of read that it is meant for", async () => {
    const emulator = createEmulator({ taskSeconds: 0 });
    const { body } = await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
    emulator.faults.next("null-row", { on: "batch" });
    expect((await postTo(emulator, "/wan/tasks", { id: body.task_id })).body).toHaveProperty(
      "id",
      body.task_id,
    );
    const batch = await postTo(emulator, "/wan/tasks", { action: "retrieve_batch", ids: [body.task_id] });
    expect(batch.body.items).toEqual([null]);
    expect(emulator.faults.pending).toBe(0);
  });

  it("applies a fault with infinite times until it is cleared", async () => {
    const emulator = createEmulator();
    emulator.faults.next({ error: "api_error" }, Number.POSITIVE_INFINITY);
    for (let count = 0; count < 5; count++) {
      expect((await postTo(emulator, "/wan/tasks", { id: "x" })).status).toBe(500);
    }
    emulator.faults.clear();
    expect((await postTo(emulator, "/wan/tasks", { id: "x" })).status).toBe(200);
  });

  it("applies a fault to a video only when it is meant for one", async () => {
    const emulator = createEmulator({ taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const { video } = await wan.generate(REQUEST, { pollInterval: 0 });
    emulator.faults.next("reset");
    emulator.faults.next("half-body", { on: "video" });
    const broken = await emulator.fetch(video.url);
    expect(await rejection(broken.arrayBuffer())).toBeInstanceOf(TypeError);
    const whole = await emulator.fetch(video.url);
    expect((await whole.arrayBuffer()).byteLength).toBe(Number(broken.headers.get("content-length")));
    expect(emulator.faults.pending).toBe(1);
  });

  it("takes functions that replace the emulator's response, or change it", async () => {
    const emulator = createEmulator({ taskSeconds: 0 });
    emulator.faults.next(async (request) =>
      Response.json({ task_id: `for ${(await request.json()).prompt}` }),
    );
    emulator.faults.next(async (_, respond) => {
      await respond();
      const response = await respond();
      return new Response(response.body, { status: 299 });
    });
    expect((await postTo(emulator, "/wan/videos", { ...REQUEST, prompt: "tea" })).body.task_id).toBe(
      "for tea",
    );
    expect(emulator.tasks).toHaveLength(0);
    expect((await postTo(emulator, "/wan/videos", REQUEST)).status).toBe(299);
    expect(emulator.tasks).toHaveLength(1);
  });

  it("takes errors with a status, a message and a Retry-After", async () => {
    const emulator = createEmulator();
    emulator.faults.next({ error: "token_mismatched", status: 401, message: "Not this one." });
    emulator.faults.next({ error: "too_many_requests", retryAfter: 90 });
    const [first, second] = [
      await postTo(emulator, "/wan/videos", {}),
      await postTo(emulator, "/wan/videos", {}),
    ];
    expect([first.status, first.body.error.message]).toEqual([401, "Not this one."]);
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, "90"]);
  });
});
