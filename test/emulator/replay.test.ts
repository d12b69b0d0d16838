import { describe, expect, it, vi } from "vitest";
import { createEmulator, type Recording } from "../../src/emulator/index.js";
import { clientFor, REQUEST } from "../support/client.js";
import { API, during, postTo } from "../support/emulated.js";
import { useFakeTimers } from "../support/fake-timers.js";

const ID = "00000000-0000-4000-8000-000000000001";
const START = 1_769_262_721;
const VIDEO = "https://bucket.example.net/scrubbed-1.mp4?Expires=1769349221&Signature=scrubbed";

/** A service whose submissions have only an id, whose running tasks have a snapshot, and whose results have extra fields. */
const recording: Recording = {
  version: 1,
  recordedAt: "2026-01-24T13:52:01.000Z",
  exchanges: [
    {
      check: "unknown id",
      method: "POST",
      url: "/wan/tasks",
      at: 0,
      ms: 50,
      request: { action: "retrieve", id: "00000000-0000-4000-8000-000000000009" },
      status: 404,
      headers: { "content-type": "application/json", date: "Sat, 24 Jan 2026 13:52:01 GMT" },
      response: { detail: "Not found." },
    },
    {
      check: "submission",
      method: "POST",
      url: "/wan/videos",
      at: 900,
      ms: 100,
      request: REQUEST,
      status: 200,
      response: { id: ID },
    },
    {
      check: "record",
      method: "POST",
      url: "/wan/tasks",
      at: 11_000,
      ms: 50,
      request: { action: "retrieve", id: ID },
      status: 200,
      response: { id: ID, created_at: START, finished_at: null, response: { success: true, progress: 30 } },
    },
    {
      check: "end",
      method: "POST",
      url: "/wan/tasks",
      at: 101_000,
      ms: 50,
      request: { action: "retrieve", id: ID },
      status: 200,
      response: {
        id: ID,
        created_at: START,
        started_at: new Date(START * 1_000 + 50_000).toISOString(),
        finished_at: START + 100,
        request: { model: "wan3.0-video" },
        response: { success: true, state: "completed", video_url: VIDEO, video_width: 1280 },
      },
    },
  ],
  callback: { success: true, state: "completed", video_url: VIDEO, id: ID },
};

useFakeTimers({ now: Date.UTC(2026, 5, 1) });

const emulatorOf = (options = {}) => createEmulator({ recording, taskSeconds: 200, ...options });

describe("an emulator with a recording", () => {
  it("responds as the recorded service did, about its own tasks", async () => {
    const emulator = emulatorOf();
    const first = await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
    await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
    const [one, other] = emulator.tasks.map(({ id }) => id);
    expect(first.body).toEqual({ id: one });
    const read = async (id = one) => (await postTo(emulator, "/wan/tasks", { id })).body;

    await emulator.clock.advance(19_000);
    // Before the time of the first recorded record, the emulator returns its own record.
    expect(await read()).toHaveProperty("application_id");
    await emulator.clock.advance(21_000);
    expect(await read()).toEqual({
      id: one,
      created_at: Date.UTC(2026, 5, 1) / 1_000,
      finished_at: null,
      request: { ...REQUEST, async: true },
      response: { success: true, progress: 30 },
    });
    await emulator.clock.advance(160_000);
    const end = Date.UTC(2026, 5, 1) / 1_000 + 200;
    expect(await read(other)).toEqual({
      id: other,
      created_at: end - 200,
      started_at: new Date((end - 100) * 1_000).toISOString(),
      finished_at: end,
      request: { ...REQUEST, async: true },
      response: {
        success: true,
        state: "completed",
        video_url: `https://cdn.acedata.cloud/videos/${other}.mp4?Expires=${end + 86_400}&Signature=scrubbed`,
        video_width: 1280,
      },
    });
    const batch = await postTo(emulator, "/wan/tasks", { action: "retrieve_batch", ids: [one, other] });
    expect(batch.body.items.map((item: { response: object }) => item.response)).toMatchObject([
      { video_width: 1280 },
      { video_width: 1280 },
    ]);
  });

  it("gives the client its video, until the recorded expiry", async () => {
    const emulator = emulatorOf({ taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const task = await during(wan.generate(REQUEST, { pollInterval: 0 }));
    expect(task.video).toMatchObject({ width: 1280, expiresAt: new Date(Date.UTC(2026, 5, 2)) });
    expect((await emulator.fetch(task.video.url)).status).toBe(200);
    await emulator.clock.advance(24 * 3_600_000);
    expect((await emulator.fetch(task.video.url)).status).toBe(403);
  });

  it("gives the recorded status to an unknown id, and its own response to what was not recorded", async () => {
    const emulator = emulatorOf();
    expect(await postTo(emulator, "/wan/tasks", { id: "t-1" })).toMatchObject({
      status: 404,
      body: { detail: "Not found." },
    });
    expect((await postTo(emulator, "/wan/tasks", { action: "delete", id: "t-1" })).body).toEqual({
      id: "t-1",
      deleted: false,
    });
    expect((await postTo(emulator, "/wan/tasks", { id: "t-1" })).headers.get("date")).toBeNull();
  });

  it("posts the recorded callback, and gives it to a blocking request", async () => {
    const bodies: unknown[] = [];
    const deliverCallback = async (request: Request) => {
      bodies.push(await request.json());
      return new Response();
    };
    const emulator = emulatorOf({ deliverCallback });
    await postTo(emulator, "/wan/videos", { ...REQUEST, callback_url: "https://app.example.com/hook" });
    const blocking = postTo(emulator, "/wan/videos", REQUEST);
    await vi.waitFor(() => expect(emulator.tasks).toHaveLength(2));
    await emulator.clock.advance(200_000);
    expect(bodies).toMatchObject([{ id: emulator.tasks[0]?.id, state: "completed" }]);
    expect((await blocking).body).toMatchObject({ id: emulator.tasks[1]?.id, state: "completed" });
  });

  it("lets a task fail if an outcome says so", async () => {
    const emulator = emulatorOf({ taskSeconds: 0 });
    emulator.outcomes.next({ fail: "api_error" }, 2);
    await postTo(emulator, "/wan/videos", { ...REQUEST, async: true });
    const { body } = await postTo(emulator, "/wan/tasks", { id: emulator.tasks[0]?.id });
    expect(body.response).toMatchObject({ success: false, error: { code: "api_error" } });
    expect(await postTo(emulator, "/wan/videos", REQUEST)).toMatchObject({
      status: 500,
      body: { success: false },
    });
  });

  it("gives the recorded error to an invalid token, and its own to a missing one", async () => {
    const error = { error: { code: "invalid_token", message: "recorded" }, extra: true };
    const exchange = {
      check: "error",
      method: "POST",
      url: "/wan/tasks",
      at: 0,
      ms: 5,
      status: 403,
      response: error,
    };
    const emulator = createEmulator({
      apiKey: "token",
      recording: { ...recording, exchanges: [exchange] },
    });
    const headers = (authorization: string) => ({ headers: { authorization } });
    const invalid = await postTo(emulator, "/wan/tasks", { id: "t-1" }, headers("Bearer another"));
    expect([invalid.status, invalid.body]).toEqual([403, error]);
    const missing = await postTo(emulator, "/wan/tasks", { id: "t-1" }, headers(""));
    expect([missing.status, missing.body.error.code]).toEqual([400, "no_token"]);
  });

  it("still has faults and rate limits", async () => {
    const emulator = emulatorOf({ rateLimit: { readsPerSecond: 1 } });
    emulator.faults.next({ error: "api_error" });
    const statuses = [];
    for (let read = 0; read < 3; read++) {
      statuses.push((await postTo(emulator, "/wan/tasks", { id: "t-1" })).status);
    }
    expect(statuses).toEqual([500, 404, 429]);
  });

  it("needs a recording of a version that it knows", () => {
    for (const wrong of [{}, { version: 2, exchanges: [] }, "recording.json", null]) {
      expect(() => createEmulator({ recording: wrong as unknown as Recording })).toThrow(/^recording: got/);
    }
  });
});
