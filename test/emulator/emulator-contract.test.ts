import { describe, expect, it } from "vitest";
import { createEmulator } from "../../src/emulator/index.js";
import { models, type WanModel } from "../../src/index.js";
import errors from "../contract/errors.json" with { type: "json" };
import requests from "../contract/requests.json" with { type: "json" };
import tasks from "../contract/tasks.json" with { type: "json" };
import { clientFor, type REQUEST } from "../support/client.js";
import { checkedEmulator, errorResponse, record as recordSchema } from "../support/contract-responses.js";
import { API, postTo } from "../support/emulated.js";

describe("a request of the contract", () => {
  it.each(requests.accepted)("is accepted: $why", async ({ body }) => {
    const emulator = checkedEmulator({ taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const { id } = await wan.submitUnchecked(body);
    expect(await wan.getTask(id)).toMatchObject({ status: "succeeded", model: body.model });
    expect(emulator.tasks[0]?.request).toEqual({ ...body, async: true });
  });

  // The service ignores these silently, so only a client can refuse them.
  const dropped = ["negativePrompt", "reference_video_urls"];
  it.each(requests.refused.filter(({ path }) => !dropped.includes(path[0] ?? "")))(
    "is rejected, or accepted and fails later: $why",
    async ({ body }) => {
      const emulator = checkedEmulator({ taskSeconds: 0 });
      const wan = clientFor(API, { fetch: emulator.fetch });
      const end = await wan.submitUnchecked(body).then(
        ({ id }) => wan.getTask(id).then(({ status }) => status),
        ({ status }) => status,
      );
      expect(end).toBeOneOf(["failed", 400]);
    },
  );

  it.each(requests.refused.filter(({ path }) => dropped.includes(path[0] ?? "")))(
    "loses the fields that the service does not know: $why",
    async ({ body, path }) => {
      const emulator = checkedEmulator({ taskSeconds: 0 });
      const { id } = await clientFor(API, { fetch: emulator.fetch }).submitUnchecked(body);
      expect(emulator.tasks[0]).toMatchObject({ id, failure: undefined });
      expect(emulator.tasks[0]?.request).not.toHaveProperty(path);
    },
  );
});

/** The types of all fields of a value, nested ones included. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shapeOf(field)]));
}

describe("a record of the contract", () => {
  const sample = (why: string) => {
    const found = tasks.find((each) => each.why === why);
    if (!found) throw new Error(`Unknown sample: ${why}`);
    return found.record as { request?: object };
  };

  async function record(request: object, afterSeconds: number): Promise<unknown> {
    const emulator = createEmulator();
    await postTo(emulator, "/wan/videos", { prompt: "p", ...request, async: true });
    await emulator.clock.advance(afterSeconds * 1_000);
    return (await postTo(emulator, "/wan/tasks", { id: emulator.tasks[0]?.id })).body;
  }

  it.each<[string, object, number]>([
    ["the provider's own finished record", { model: "wan2.6-t2v", action: "text2video", duration: 5 }, 60],
    ["just begun", { model: "wan2.6-t2v" }, 0],
    ["a success flag without a video is a progress snapshot", { model: "wan2.6-t2v" }, 45],
    ["a finished wan3 record", { model: "wan3.0-video" }, 60],
    ["failed with a structured error", { model: "wan2.6-t2v", duration: 7 }, 60],
  ])("is matched by the emulator in all of its fields: %s", async (why, request, afterSeconds) => {
    const emulated = (await record(request, afterSeconds)) as Record<string, unknown>;
    expect(shapeOf(emulated)).toMatchObject(shapeOf(sample(why)) as object);
    recordSchema.parse(emulated);
  });
});

describe("an error of the contract", () => {
  const sampled = errors.flatMap(({ status, body, kind }) => {
    const { error } = (typeof body === "string" ? {} : body) as { error?: { code?: string } };
    return error?.code === undefined ? [] : [{ status, code: error.code, error, kind }];
  });

  it.each(sampled)("is matched by the emulator: $status $code", async ({ status, code, error }) => {
    const emulator = createEmulator();
    const message = code === "bad_request" ? "prompt is required" : undefined;
    emulator.faults.next({ error: code, message });
    const response = await postTo(emulator, "/wan/videos", {});
    expect([response.status, response.body.error]).toEqual([status, error]);
    errorResponse.parse(response.body);
  });
});

const requestOf: Record<WanModel, object> = {
  "wan2.6-t2v": { prompt: "p" },
  "wan2.6-i2v": { prompt: "p", image_url: "https://example.com/a.png" },
  "wan2.6-i2v-flash": { prompt: "p", image_url: "https://example.com/a.png" },
  "wan2.6-r2v": { prompt: "p", reference_video_urls: ["https://example.com/a.mp4"] },
  "wan3.0-video": { prompt: "p", duration: 8 },
};

it.each(Object.keys(models) as WanModel[])(
  "%s makes a video, with a wait and with a blocking request",
  async (model) => {
    const emulator = checkedEmulator({ taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const request = { model, ...requestOf[model] } as typeof REQUEST;
    for (const task of [
      await wan.generate(request, { pollInterval: 0 }),
      await wan.generateBlocking(request),
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
