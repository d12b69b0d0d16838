import { describe, expect, it } from "vitest";
import { createEmulator, type FaultKind, type ServiceErrorCode } from "../../src/emulator/index.js";
import { models, type WanModel } from "../../src/index.js";
import errors from "../contract/errors.json" with { type: "json" };
import requests from "../contract/requests.json" with { type: "json" };
import tasks from "../contract/tasks.json" with { type: "json" };
import { clientFor, type REQUEST } from "../support/client.js";
import {
  checkedEmulator,
  earlySnapshot,
  errorResponse,
  record as recordSchema,
} from "../support/contract-responses.js";
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
  const isDropped = ({ path }: { path: string[] }) => dropped.includes(path[0] ?? "");
  // The provider's own examples send text2video, although the guide has another action for wan2.6-i2v.
  const isTaken = ({ body }: { body: { action?: string; model?: string } }) =>
    body.action === "text2video" && body.model === "wan2.6-i2v";

  it.each(requests.refused.filter((sample) => !isDropped(sample) && !isTaken(sample)))(
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

  it.each(requests.refused.filter(isTaken))("is accepted, with a note: $why", async ({ body }) => {
    const emulator = checkedEmulator({ taskSeconds: 0 });
    const wan = clientFor(API, { fetch: emulator.fetch });
    const { id } = await wan.submitUnchecked(body);
    expect((await wan.getTask(id)).status).toBe("succeeded");
    expect(emulator.requests[0]?.notes).toEqual(['action "text2video" is not in the guide for wan2.6-i2v']);
  });

  it.each(requests.refused.filter(isDropped))(
    "loses the fields that the service does not know: $why",
    async ({ body, path }) => {
      const emulator = checkedEmulator({ taskSeconds: 0 });
      const { id } = await clientFor(API, { fetch: emulator.fetch }).submitUnchecked(body);
      expect(emulator.tasks[0]).toMatchObject({ id, failure: undefined });
      expect(emulator.tasks[0]?.request).not.toHaveProperty(path);
      expect(emulator.requests[0]?.notes).toEqual([
        expect.stringMatching(`^field "${path[0]}" is not known`),
      ]);
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

  async function record(request: object, afterSeconds: number, fault?: FaultKind): Promise<unknown> {
    const emulator = createEmulator();
    if (fault) emulator.faults.next(fault);
    await postTo(emulator, "/wan/videos", { prompt: "p", ...request, async: true });
    await emulator.clock.advance(afterSeconds * 1_000);
    return (await postTo(emulator, "/wan/tasks", { id: emulator.tasks[0]?.id })).body;
  }

  it.each<[string, object, number, FaultKind?]>([
    ["the provider's own finished record", { model: "wan2.6-t2v", action: "text2video", duration: 5 }, 60],
    ["just begun", { model: "wan2.6-t2v" }, 0],
    ["a success flag without a video is a progress snapshot", { model: "wan2.6-t2v" }, 45, "early-snapshot"],
    ["a finished wan3 record", { model: "wan3.0-video" }, 60],
    ["failed with a structured error", { model: "wan2.6-t2v", duration: 7 }, 60],
  ])("is matched by the emulator in all of its fields: %s", async (why, request, afterSeconds, fault) => {
    const emulated = (await record(request, afterSeconds, fault)) as Record<string, unknown>;
    expect(shapeOf(emulated)).toMatchObject(shapeOf(sample(why)) as object);
    (fault ? earlySnapshot : recordSchema).parse(emulated);
  });
});

describe("an error of the contract", () => {
  // The spelling is the specification's own.
  const specified: Partial<Record<ServiceErrorCode, string>> = {
    bad_request: "The json payload is not valid to request the API",
    token_mismatched: "The specified token is not matched with API.",
    api_not_implemented: "The API is not implemented.",
    invalid_token: "The specified token is invalid or wrong.",
    forbidden: "Sorry! Our Al moderators feel your prompt might be against our community standards.",
    too_many_requests: "You have exceeded the rate limit.",
    api_error: "Internal server error.",
    timeout: "Timeout to generate the image.",
  };
  const sampled = errors.flatMap(({ status, body, kind }) => {
    const { error } = (typeof body === "string" ? {} : body) as { error?: { code?: string } };
    return error?.code === undefined ? [] : [{ status, code: error.code, error, kind }];
  });

  it.each(sampled)("is matched by the emulator: $status $code", async ({ status, code, error }) => {
    const emulator = createEmulator();
    const { message } = error as { message: string };
    const differs = code in specified && message !== specified[code as ServiceErrorCode];
    emulator.faults.next({ error: code, message: differs ? message : undefined });
    const response = await postTo(emulator, "/wan/videos", {});
    expect([response.status, response.body.error]).toEqual([status, error]);
    errorResponse.parse(response.body);
  });

  it.each(Object.entries(specified))("has the text of the specification: %s", async (code, message) => {
    const emulator = createEmulator();
    emulator.faults.next({ error: code });
    const { body } = await postTo(emulator, "/wan/videos", {});
    expect(body.error).toEqual({ code, message });
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
