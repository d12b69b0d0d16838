import { describe, expect, it, onTestFinished } from "vitest";
import type { EmulatorOptions } from "../../src/emulator/index.js";
import { serveEmulator } from "../../src/node/index.js";
import { checkedEmulator } from "../support/contract-responses.js";

// The requests of the API's clients, sent with a plain fetch over HTTP, and every field of the responses.

const NOW = 1_769_262_721_763;
const MINUTE = 60_000;
const TEXT = {
  action: "text2video",
  model: "wan2.6-t2v",
  prompt: "Astronauts shuttle from space to volcano",
  duration: 5,
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuid = expect.stringMatching(UUID);

async function serve(options: EmulatorOptions = {}) {
  const emulator = checkedEmulator({ clock: { now: () => NOW }, seed: 7, ...options });
  const { url, close } = await serveEmulator(emulator);
  onTestFinished(close);
  async function post(path: string, body: unknown, token: string | undefined = "token") {
    const headers = {
      accept: "application/json",
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    const traceId = response.headers.get("x-trace-id");
    expect(traceId).toMatch(UUID);
    return { status: response.status, body: await response.json(), traceId };
  }
  const submit = async (body: object = TEXT) => (await post("/wan/videos", { ...body, async: true })).body;
  const read = async (body: object) => (await post("/wan/tasks", body)).body;
  return { emulator, url, post, submit, read };
}

const accountIds = {
  _id: expect.any(String),
  api_id: uuid,
  application_id: uuid,
  credential_id: uuid,
  user_id: uuid,
  job_id: uuid,
};

describe("a generation", () => {
  it("with async gets its id at once, and is read from the queue to its video", async () => {
    const { emulator, url, post, read } = await serve();
    const { status, body, traceId } = await post("/wan/videos", { ...TEXT, async: true });
    expect([status, body]).toEqual([200, { success: true, task_id: uuid, trace_id: traceId }]);
    const { task_id: id } = body;

    const queued = {
      ...accountIds,
      id,
      trace_id: traceId,
      type: "videos",
      created_at: NOW / 1_000,
      request: { ...TEXT, async: true },
    };
    expect(await read({ action: "retrieve", id })).toEqual(queued);
    await emulator.clock.advance(6_000);
    const started = { ...queued, started_at: (NOW + 6_000) / 1_000 };
    expect(await read({ id })).toEqual(started);
    await emulator.clock.advance(24_000);
    expect(await read({ id })).toEqual(started);
    await emulator.clock.advance(29_999);
    expect(await read({ id })).toEqual(started);
    await emulator.clock.advance(1);
    expect(await read({ action: "retrieve", id })).toEqual({
      ...started,
      finished_at: (NOW + MINUTE) / 1_000,
      elapsed: 54,
      response: {
        success: true,
        state: "completed",
        task_id: id,
        video_url: expect.stringMatching(
          `^${url}/videos/${id}\\.mp4\\?Expires=${Math.floor((NOW + MINUTE) / 1_000) + 86_400}&.+&Signature=.+$`,
        ),
      },
    });
  });

  it("of wan3 has its result in data, with a URL that does not expire", async () => {
    const { emulator, url, submit, read } = await serve();
    const { task_id: id } = await submit({ model: "wan3.0-video", prompt: "p", duration: 8 });
    await emulator.clock.advance(MINUTE);
    expect((await read({ id })).response).toEqual({
      success: true,
      task_id: id,
      data: {
        model: "wan3.0-video",
        status: "succeeded",
        usage: { duration: 8 },
        video_url: `${url}/videos/${id}.mp4`,
      },
      cost: { amount: 7.568, currency: "credit" },
    });
  });

  it("without async and callback_url blocks until its video is done", async () => {
    const { emulator, post } = await serve({ taskSeconds: 10 * 60 });
    let finished = false;
    const response = post("/wan/videos", TEXT).finally(() => {
      finished = true;
    });
    await expect.poll(() => emulator.tasks.length).toBe(1);
    await emulator.clock.advance(10 * MINUTE - 1);
    expect(finished).toBe(false);
    await emulator.clock.advance(1);
    expect(await response).toMatchObject({
      status: 200,
      body: {
        success: true,
        state: "completed",
        task_id: emulator.tasks[0]?.id,
        video_url: expect.any(String),
      },
    });
  });

  it("with an invalid value is accepted, and fails later; a blocking one gets HTTP 400 without a task id", async () => {
    const { emulator, submit, read, post } = await serve();
    const { task_id: id } = await submit({ ...TEXT, duration: 7 });
    expect(await read({ id })).not.toHaveProperty("response");
    await emulator.clock.advance(MINUTE);
    const { response, trace_id } = await read({ id });
    const error = { code: "bad_request", message: "invalid input: duration" };
    expect(response).toEqual({ success: false, task_id: id, trace_id, error });

    const blocking = post("/wan/videos", { ...TEXT, duration: 7 });
    await expect.poll(() => emulator.tasks.length).toBe(2);
    await emulator.clock.advance(MINUTE);
    const failed = { success: false, trace_id: emulator.tasks[1]?.traceId, error };
    expect(await blocking).toEqual({ status: 400, body: failed, traceId: failed.trace_id });
  });

  it("silently loses unknown fields and the ends of long texts", async () => {
    const { submit, read } = await serve({ taskSeconds: 0 });
    const long = { prompt: "p".repeat(1_501), negative_prompt: "n".repeat(501) };
    const { task_id: id } = await submit({ ...TEXT, ...long, negativePrompt: "blurry", image_url: "x" });
    const { request, response } = await read({ id });
    expect(request).toEqual({
      ...TEXT,
      async: true,
      prompt: "p".repeat(1_500),
      negative_prompt: "n".repeat(500),
    });
    expect(response).toMatchObject({ state: "completed" });
  });
});

describe("/wan/tasks", () => {
  it("responds to an unknown id with an empty object and HTTP 200", async () => {
    const { post } = await serve();
    for (const body of [{ action: "retrieve", id: "nobody" }, { id: "nobody" }, {}]) {
      expect(await post("/wan/tasks", body)).toMatchObject({ status: 200, body: {} });
    }
    const { body } = await post("/wan/tasks", { action: "retrieve_batch", ids: ["nobody", "no one"] });
    expect(body).toEqual({ items: [], count: 0 });
  });

  it("responds with 12 rows of a batch by default, or as many as its limit allows, not in the order of the ids", async () => {
    const { submit, read } = await serve({ taskSeconds: 0 });
    const ids: string[] = [];
    for (let count = 0; count < 20; count++) ids.push((await submit()).task_id);
    const batch = async (extra: object) =>
      read({ action: "retrieve_batch", ids: [...ids, "nobody"], ...extra });
    const cut = await batch({});
    expect([cut.count, cut.items.length]).toEqual([20, 12]);
    const { items, count } = await batch({ limit: 21 });
    expect(count).toBe(20);
    const order = items.map(({ id }: { id: string }) => id);
    expect(order).not.toEqual(ids);
    expect(order.toSorted()).toEqual(ids.toSorted());
    expect(items[0]).toEqual(await read({ id: order[0] }));
  });

  it("rejects a batch of more than 50 ids, and one whose ids are not an array", async () => {
    const { post } = await serve();
    const message = "ids must be an array of at most 50";
    for (const ids of [Array(51).fill("x"), null, "x"]) {
      const { status, body, traceId } = await post("/wan/tasks", { action: "retrieve_batch", ids });
      expect([status, body]).toEqual([400, { error: { code: "bad_request", message }, trace_id: traceId }]);
    }
    expect((await post("/wan/tasks", { action: "retrieve_batch", ids: Array(50).fill("x") })).status).toBe(
      200,
    );
  });

  it("deletes a record once, responds with HTTP 200 either way, and keeps the video", async () => {
    const { submit, read, post } = await serve({ taskSeconds: 0 });
    const { task_id: id } = await submit();
    const { response } = await read({ id });
    for (const deleted of [true, false]) {
      expect(await post("/wan/tasks", { action: "delete", id })).toMatchObject({
        status: 200,
        body: { id, deleted },
      });
    }
    expect(await read({ id })).toEqual({});
    expect((await fetch(response.video_url)).status).toBe(200);
  });
});

describe("an error response", () => {
  const cases: [string, string, unknown, string | undefined, number, object][] = [
    [
      "no token",
      "/wan/videos",
      TEXT,
      "",
      400,
      { error: { code: "no_token", message: "No token specified for the request." } },
    ],
    [
      "a wrong token",
      "/wan/tasks",
      { id: "x" },
      "wrong",
      401,
      {
        error: { code: "invalid_token", message: "The specified token is invalid or wrong." },
        trace_id: uuid,
      },
    ],
    [
      "no model",
      "/wan/videos",
      { prompt: "p" },
      undefined,
      400,
      { error: { code: "bad_request", message: "model is required" }, trace_id: uuid },
    ],
    [
      "an unknown model",
      "/wan/videos",
      { ...TEXT, model: "wan9" },
      undefined,
      400,
      { error: { code: "bad_request", message: 'model "wan9" is not supported' }, trace_id: uuid },
    ],
    [
      "no prompt",
      "/wan/videos",
      { model: "wan2.6-t2v" },
      undefined,
      400,
      { error: { code: "bad_request", message: "prompt is required" }, trace_id: uuid },
    ],
    [
      "a body that is not an object",
      "/wan/videos",
      [],
      undefined,
      400,
      { error: { code: "bad_request", message: "The body is not a JSON object." }, trace_id: uuid },
    ],
    [
      "an unknown action",
      "/wan/tasks",
      { action: "cancel", id: "x" },
      undefined,
      400,
      { error: { code: "bad_request", message: 'action "cancel" is not supported' }, trace_id: uuid },
    ],
    [
      "an unknown path",
      "/wan/images",
      {},
      undefined,
      404,
      { error: { code: "no_api", message: "No API at /wan/images." }, trace_id: uuid },
    ],
  ];
  it.each(cases)("is the result of a request with %s", async (_, path, body, token, status, expected) => {
    const { emulator, post } = await serve({ apiKey: "token" });
    expect(await post(path, body, token)).toMatchObject({ status, body: expected });
    expect(await post(path, body, token)).toHaveProperty("body", expected);
    expect(emulator.tasks).toEqual([]);
    expect(emulator.requests).toEqual(Array(2).fill({ method: "POST", path, body, at: NOW }));
  });

  it("is the result of a method other than POST", async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/wan/videos`);
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: "no_api" } }]);
  });
});
