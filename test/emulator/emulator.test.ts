import { describe, expect, it, vi } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { models, type WanModel, type WanRequest } from "../../src/index.js";
import requests from "../contract/requests.json" with { type: "json" };
import { clientFor, REQUEST, rejection } from "../support/client.js";
import { startServer } from "../support/server.js";

const API = "https://api.acedata.cloud";
const headers = { authorization: "Bearer any", "content-type": "application/json" };

function post(emulator: { fetch: typeof fetch }, path: string, body: unknown, extra: object = {}) {
  return emulator.fetch(`${API}${path}`, { method: "POST", headers, body: JSON.stringify(body), ...extra });
}

const requestOf: Record<WanModel, WanRequest> = {
  "wan2.6-t2v": REQUEST,
  "wan2.6-i2v": { model: "wan2.6-i2v", prompt: "p", image_url: "https://example.com/a.png" },
  "wan2.6-i2v-flash": { model: "wan2.6-i2v-flash", prompt: "p", image_url: "https://example.com/a.png" },
  "wan2.6-r2v": { model: "wan2.6-r2v", prompt: "p", reference_video_urls: ["https://example.com/a.mp4"] },
  "wan3.0-video": { model: "wan3.0-video", prompt: "p", duration: 8 },
};

describe("the emulator, through the client", () => {
  it.each(Object.keys(models) as WanModel[])(
    "makes a video with %s, waited for and blocking",
    async (model) => {
      const emulator = createEmulator({ taskSeconds: 0 });
      const wan = clientFor(API, { fetch: emulator.fetch });
      for (const task of [
        await wan.generate(requestOf[model], { pollInterval: 0 }),
        await wan.generateBlocking(requestOf[model] as typeof REQUEST),
      ]) {
        expect(task.status).toBe("succeeded");
        expect(task.video.expiresAt === undefined).toBe(model === "wan3.0-video");
        const video = await emulator.fetch(task.video.url);
        expect(video.headers.get("content-type")).toBe("video/mp4");
        expect(Number(video.headers.get("content-length"))).toBe((await video.arrayBuffer()).byteLength);
      }
      expect(emulator.tasks.map((task) => task.model)).toEqual([model, model]);
    },
  );

  it("works on a task for as long as it was told, and shows progress", async () => {
    vi.useFakeTimers();
    try {
      const emulator = createEmulator({ taskSeconds: 100 });
      const wan = clientFor(API, { fetch: emulator.fetch });
      const { id } = await wan.submit(REQUEST);
      const read = async () =>
        (await (await post(emulator, "/wan/tasks", { id })).json()) as Record<string, unknown>;
      expect(await read()).not.toHaveProperty("response");
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await read()).toMatchObject({
        finished_at: null,
        response: { success: true, state: "processing" },
      });
      expect((await wan.getTask(id)).status).toBe("pending");
      await vi.advanceTimersByTimeAsync(40_000);
      expect((await wan.getTask(id)).status).toBe("succeeded");
    } finally {
      vi.useRealTimers();
    }
  });

  it("accepts every valid request of the contract, and fails or refuses every wrong one", async () => {
    const emulator = createEmulator({ taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    for (const { body } of requests.accepted) {
      const { id } = await wan.submitUnchecked(body);
      expect((await wan.getTask(id)).status).toBe("succeeded");
    }
    // What the server drops without a word, only a client can refuse.
    const dropped = ["negativePrompt", "reference_video_urls"];
    for (const { body, path } of requests.refused.filter(
      (sample) => !dropped.includes(sample.path[0] ?? ""),
    )) {
      const end = await wan.submitUnchecked(body).then(
        ({ id }) => wan.getTask(id).then(({ status }) => status),
        ({ status }) => status,
      );
      expect([path, end]).toEqual([path, expect.toBeOneOf(["failed", 400])]);
    }
  });

  it("asks for its token when it was given one", async () => {
    const emulator = createEmulator({ apiKey: "right-token", taskSeconds: 0 });
    const wrong = clientFor(API, { fetch: emulator.fetch, apiKey: "wrong-token" });
    expect(await rejection(wrong.submit(REQUEST))).toMatchObject({ status: 401, code: "invalid_token" });
    expect((await wrong.withOptions({ apiKey: "right-token" }).submit(REQUEST)).id).toBeTypeOf("string");
    const bare = await emulator.fetch(`${API}/wan/videos`, { method: "POST", body: "{}" });
    expect([bare.status, await bare.json()]).toMatchObject([400, { error: { code: "no_token" } }]);
  });

  it("posts the result to callback_url, with the body of the synchronous answer", async () => {
    const receiver = await startServer({ json: {} });
    const emulator = createEmulator({ taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const { id } = await wan.submit({ ...REQUEST, callback_url: `${receiver.url}/hook?job=7` });
    await wan.submitUnchecked({ ...REQUEST, duration: 7, callback_url: receiver.url });
    await vi.waitFor(() => expect(receiver.arrivals).toHaveLength(2));
    expect(receiver.arrivals[0]).toMatchObject({
      method: "POST",
      path: "/hook?job=7",
      body: { success: true, task_id: id, state: "completed", video_url: expect.stringContaining(id) },
    });
    expect(receiver.arrivals[1]?.body).toMatchObject({ success: false, error: { code: "bad_request" } });
  });
});

describe("the emulator, by itself", () => {
  it("answers an unknown id with an empty object, and a delete with 200 either way", async () => {
    const emulator = createEmulator({ taskSeconds: 0 });
    const answer = async (body: unknown) => {
      const response = await post(emulator, "/wan/tasks", body);
      return [response.status, await response.json()];
    };
    const { id } = await clientFor(API, { fetch: emulator.fetch }).submit(REQUEST);
    expect(await answer({ action: "retrieve", id: "nobody" })).toEqual([200, {}]);
    expect(await answer({ action: "delete", id })).toEqual([200, { id, deleted: true }]);
    expect(await answer({ action: "delete", id })).toEqual([200, { id, deleted: false }]);
    expect(await answer({ id })).toEqual([200, {}]);
  });

  it("gives 12 rows of a batch unless the limit says otherwise, and refuses more than 50 ids", async () => {
    const emulator = createEmulator({ taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const ids: string[] = [];
    for (let index = 0; index < 20; index++) ids.push((await wan.submit(REQUEST)).id);
    const rows = async (extra: object) => {
      const response = await post(emulator, "/wan/tasks", { action: "retrieve_batch", ids, ...extra });
      return ((await response.json()) as { count?: number }).count ?? response.status;
    };
    expect(await rows({})).toBe(12);
    expect(await rows({ limit: 20 })).toBe(20);
    expect(await rows({ ids: Array(51).fill("x") })).toBe(400);
  });

  it("drops unknown fields, and keeps a log of what came", async () => {
    const emulator = createEmulator({ taskSeconds: 0 });
    const body = { ...REQUEST, async: true, negativePrompt: "blurry" };
    await post(emulator, "/wan/videos", body);
    expect(emulator.tasks[0]?.request).not.toHaveProperty("negativePrompt");
    expect(emulator.requests).toMatchObject([
      { method: "POST", path: "/wan/videos", body, at: expect.any(Number) },
    ]);
  });

  it.each([
    ["POST", "/wan/images", {}, 404, "no_api"],
    ["GET", "/wan/videos", undefined, 404, "no_api"],
    ["GET", "/videos/nobody.mp4", undefined, 404, "no_api"],
    ["POST", "/wan/videos", {}, 400, "bad_request"],
    ["POST", "/wan/videos", { model: "wan9" }, 400, "bad_request"],
    ["POST", "/wan/videos", { model: "wan2.6-t2v" }, 400, "bad_request"],
    ["POST", "/wan/videos", [], 400, "bad_request"],
    ["POST", "/wan/tasks", { action: "cancel" }, 400, "bad_request"],
  ])("answers %s %s with the body %j by %d %s", async (method, path, body, status, code) => {
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await createEmulator().fetch(`${API}${path}`, init);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { code },
      trace_id: response.headers.get("x-trace-id"),
    });
  });

  it("makes the same ids for the same seed", async () => {
    const ids = async (seed: number) => {
      const emulator = createEmulator({ taskSeconds: 0, seed });
      for (let index = 0; index < 3; index++)
        await post(emulator, "/wan/videos", { ...REQUEST, async: true });
      return emulator.tasks.map(({ id }) => id);
    };
    const [first, again, other] = [await ids(1), await ids(1), await ids(2)];
    expect(first).toEqual(again);
    expect(new Set([...first, ...other]).size).toBe(6);
    for (const id of first)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("takes nothing from a caller who left before", async () => {
    const emulator = createEmulator();
    await rejection(post(emulator, "/wan/videos", REQUEST, { signal: AbortSignal.abort() }));
    expect(emulator.requests).toEqual([]);
  });

  it("stops holding a blocking request whose caller left", async () => {
    const controller = new AbortController();
    const answer = post(createEmulator(), "/wan/videos", REQUEST, { signal: controller.signal });
    setTimeout(() => controller.abort(), 10);
    expect(await rejection(answer)).toMatchObject({ name: "AbortError" });
  });
});

describe("its video", () => {
  async function video(range?: string, method = "GET") {
    const emulator = createEmulator({ taskSeconds: 0 });
    const { id } = await clientFor(API, { fetch: emulator.fetch }).submit(REQUEST);
    const init = { method, headers: range === undefined ? {} : { range } };
    const response = await emulator.fetch(`${API}/videos/${id}.mp4`, init);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return {
      status: response.status,
      bytes,
      range: response.headers.get("content-range"),
      headers: response.headers,
    };
  }

  it("is an MP4 with its index in front", async () => {
    const { bytes } = await video();
    const boxes: string[] = [];
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += view.getUint32(at)) {
      boxes.push(String.fromCharCode(...bytes.subarray(at + 4, at + 8)));
    }
    expect(boxes[0]).toBe("ftyp");
    expect(boxes.indexOf("moov")).toBeLessThan(boxes.indexOf("mdat"));
  });

  it("is served in parts", async () => {
    const whole = Buffer.from((await video()).bytes);
    const size = whole.byteLength;
    const parts: [string, number, number][] = [
      ["bytes=0-99", 0, 99],
      ["bytes=100-", 100, size - 1],
      ["bytes=-10", size - 10, size - 1],
      [`bytes=${size - 5}-${size + 5}`, size - 5, size - 1],
    ];
    for (const [asked, first, last] of parts) {
      const { status, bytes, range, headers: sent } = await video(asked);
      expect([asked, status, range]).toEqual([asked, 206, `bytes ${first}-${last}/${size}`]);
      expect(sent.get("content-length")).toBe(String(last - first + 1));
      expect(whole.subarray(first, last + 1).equals(bytes)).toBe(true);
    }
    expect((await video(`bytes=${size}-`)).status).toBe(416);
    expect((await video("pages=1-2")).bytes.byteLength).toBe(size);
  });

  it("has a length before it is fetched", async () => {
    const { bytes, headers: sent } = await video(undefined, "HEAD");
    expect(bytes.byteLength).toBe(0);
    expect(Number(sent.get("content-length"))).toBeGreaterThan(1_000);
  });
});
