import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Bend,
  differencesIn,
  examineService,
  serviceEmulator,
  stubService,
} from "../../support/doctor.js";
import { useFakeTimers } from "../../support/fake-timers.js";
import { aFolder } from "../../support/folder.js";

useFakeTimers();

// biome-ignore lint/suspicious/noExplicitAny: the tests bend known responses, field by field
type Json = Record<string, any>;

/** A service whose JSON responses to some requests are changed. */
const altered =
  (path: string, alter: (body: Json, request: Json) => unknown, status = 200): Bend =>
  async ({ url, body, response }) =>
    url.pathname.endsWith(path) && response.ok
      ? Response.json(alter((await response.json()) as Json, body), { status, headers: response.headers })
      : undefined;

const read = (alter: (body: Json, request: Json) => unknown) => altered("/wan/tasks", alter);
const submission = (alter: (body: Json) => unknown) => altered("/wan/videos", alter);
const schema = (alter: (properties: Json, schema: Json) => void) =>
  altered("/apis/", (body) => {
    const { schema } =
      body.items[0].definition.paths["/wan/videos"].post.requestBody.content["application/json"];
    alter(schema.properties, schema);
    return body;
  });
const record = (alter: (record: Json) => unknown) =>
  read((body) => (body.id && body.request ? alter(body) : body));
const finished = (alter: (record: Json) => unknown) => record((body) => (body.response ? alter(body) : body));

// Each differs from the emulator in one way.
const free: [name: string, bend: Bend, check: string, got: RegExp][] = [
  [
    "an unknown id is a 404",
    async ({ body, response }) =>
      body.action === "retrieve" && (await response.text()) === "{}"
        ? Response.json({ detail: "Not found." }, { status: 404, headers: response.headers })
        : undefined,
    "unknown id",
    /HTTP 404\ndetail: a string/,
  ],
  [
    "an unknown batch is a bare array",
    read((body, { action }) => (action === "retrieve_batch" ? [] : body)),
    "unknown batch",
    /body: an empty array/,
  ],
  [
    "a deletion does not say whether there was a record",
    read((body, { action }) => (action === "delete" ? { id: body.id } : body)),
    "delete",
    /^deleted: nothing/,
  ],
  [
    "the error of an invalid token has its code at the top",
    ({ response }) =>
      response.status === 401
        ? Response.json({ code: "invalid_token", detail: "no" }, { status: 401, headers: response.headers })
        : undefined,
    "error",
    /^error: nothing/,
  ],
  [
    "an invalid token is a 403",
    async ({ response }) =>
      response.status === 401
        ? Response.json(await response.json(), { status: 403, headers: response.headers })
        : undefined,
    "error",
    /403/,
  ],
  [
    "the clock is an hour ahead",
    async ({ response }) => {
      const headers = new Headers(response.headers);
      headers.set("date", new Date(Date.now() + 3_600_000).toUTCString());
      return new Response(await response.arrayBuffer(), { status: response.status, headers });
    },
    "clock",
    /\d{4} s ahead/,
  ],
  [
    "a new model",
    schema(({ model }) => model.enum.push("wan4.0-video")),
    "description",
    /model: wan4\.0-video/,
  ],
  [
    "a model is gone",
    schema(({ model }) => {
      model.enum = model.enum.filter((name: string) => name !== "wan2.6-r2v");
    }),
    "description",
    /model: no wan2\.6-r2v/,
  ],
  [
    "a new field",
    schema((properties) => {
      properties.fps = { type: "integer" };
    }),
    "description",
    /the field fps/,
  ],
  [
    "a field is gone",
    schema((properties) => {
      delete properties.watermark;
    }),
    "description",
    /no field watermark/,
  ],
  ["a new value", schema(({ resolution }) => resolution.enum.push("4K")), "description", /resolution: 4K/],
  [
    "a value is gone",
    schema(({ duration }) => {
      duration.enum = [5, 10, 15];
    }),
    "description",
    /duration: no 2\.\.4, 6\.\.9, 11\.\.14, 16\.\.30, -1/,
  ],
  [
    "a field has another type",
    schema((properties) => {
      properties.reference_video_urls = { type: "string" };
    }),
    "description",
    /reference_video_urls: string/,
  ],
  [
    "a field is required",
    schema((_, whole) => {
      whole.required = ["model", "prompt"];
    }),
    "description",
    /prompt is required/,
  ],
  [
    "a new purpose of media",
    schema(({ media }) => media.items.properties.type.enum.push("reference_depth")),
    "description",
    /media\[\]\.type: reference_depth/,
  ],
];

const paid: [name: string, bend: Bend, check: string, got: RegExp][] = [
  [
    "the id of a submission is in id",
    submission(({ task_id, ...body }) => ({ ...body, id: task_id })),
    "submission",
    /id: a string/,
  ],
  [
    "a running record has a response",
    record((body) => (body.response ? body : { ...body, response: { success: true, task_id: body.id } })),
    "pending record",
    /response: an object/,
  ],
  [
    "the video of a record is flat",
    finished(({ response, ...body }) => ({
      ...body,
      response: { success: true, task_id: body.id, state: "completed", video_url: response.data.video_url },
    })),
    "finished record",
    /response\.data: nothing/,
  ],
  [
    "a finished record has no cost",
    finished(({ response: { cost, ...response }, ...body }) => ({ ...body, response })),
    "finished record",
    /response\.cost: nothing/,
  ],
  [
    "the times of a record are texts",
    record((body) => ({ ...body, created_at: new Date(body.created_at * 1_000).toISOString() })),
    "finished record",
    /created_at: a string/,
  ],
  [
    "the URL of the video expires",
    (request) => {
      // The emulator's own URL has no query.
      const { url, emulator } = request;
      if (url.search.startsWith("?Expires")) return emulator.fetch(url.href.replace(url.search, ""));
      const expires = Math.round(Date.now() / 1_000) + 86_400;
      return finished(({ response: { data, ...response }, ...body }) => ({
        ...body,
        response: { ...response, data: { ...data, video_url: `${data.video_url}?Expires=${expires}` } },
      }))(request);
    },
    "expiry",
    /expires in 24\.0 hours/,
  ],
  [
    "a download cannot resume",
    async ({ url, response }) =>
      url.pathname.endsWith(".mp4")
        ? new Response(await response.arrayBuffer(), {
            headers: { "content-type": "video/mp4", etag: `${response.headers.get("etag")}` },
          })
        : undefined,
    "download",
    /HTTP 200/,
  ],
];

it("nothing differs at the emulator", async () => {
  stubService(serviceEmulator());
  const { code, checks } = await examineService("--pay", "--yes");
  expect(differencesIn(checks)).toEqual([]);
  expect(code).toBe(0);
});

describe("a service is examined free of charge, and the difference is named", () => {
  it.each(free)("%s", async (_, bend, check, got) => {
    const emulator = serviceEmulator();
    stubService(emulator, bend);
    const { code, checks } = await examineService();
    expect(code).toBe(1);
    const differences = differencesIn(checks);
    expect(differences.map(([name]) => name)).toEqual(differences.map(() => check));
    expect(differences.map(([, , what]) => what).join("\n")).toMatch(got);
    expect(emulator.requests.some(({ path }) => path.endsWith("/wan/videos"))).toBe(false);
  });
});

describe("a video is made, and the difference is named", () => {
  it.each(paid)("%s", async (_, bend, check, got) => {
    const emulator = serviceEmulator();
    // Where the URL has a query that its signature does not know, the emulator still gives the video.
    stubService(emulator, bend);
    const { checks } = await examineService("--pay", "--yes");
    const named = differencesIn(checks).filter(([name]) => name === check);
    expect(named.map(([, , what]) => what).join("\n")).toMatch(got);
  });
});

describe("a recording of a service", () => {
  it.each([...free.filter(([name]) => name !== "the clock is an hour ahead"), ...paid])(
    "lets the emulator differ in the same way: %s",
    async (_, bend) => {
      const file = join(await aFolder(), "recording.json");
      stubService(serviceEmulator(), bend);
      const original = await examineService("--pay", "--yes", "--record", file);
      const recording = JSON.parse(await readFile(file, "utf8"));
      stubService(serviceEmulator({ recording }));
      const replayed = await examineService("--pay", "--yes");
      expect(differencesIn(replayed.checks)).toEqual(differencesIn(original.checks));
      expect(replayed.code).toBe(original.code);
    },
  );
});
