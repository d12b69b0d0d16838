import type { Bend } from "./doctor.js";

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

/** Differences that are found free of charge. Each service differs from the emulator in one way. */
export const FREE: [name: string, bend: Bend, check: string, got: RegExp][] = [
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
    "the rows of a batch are elsewhere",
    read((body, { action }) => (action === "retrieve_batch" ? { results: [] } : body)),
    "unknown batch",
    /rows: nothing/,
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

/** Differences that a video shows. */
export const PAID: [name: string, bend: Bend, check: string, got: RegExp][] = [
  [
    "the id of a submission is in id",
    submission(({ task_id, ...body }) => ({ ...body, id: task_id })),
    "submission",
    /task_id: nothing/,
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

const withoutAccount = ({ _id, api_id, application_id, credential_id, user_id, job_id, ...others }: Json) =>
  others;

/** Variations that the contract allows and the library can read. */
export const ALLOWED: [name: string, bend: Bend][] = [
  ["an unknown id is null", read((body) => (Object.keys(body).length === 0 ? null : body))],
  ["a batch is a bare array", read((body, { action }) => (action === "retrieve_batch" ? [] : body))],
  [
    "a batch has its rows under data",
    read((body, { action }) => (action === "retrieve_batch" ? { data: [{}] } : body)),
  ],
  [
    "an error says that there was no success",
    async ({ response }) =>
      response.status === 401
        ? Response.json(
            { success: false, ...(await response.json()) },
            { status: 401, headers: response.headers },
          )
        : undefined,
  ],
  ["a submission has only the id", submission(({ task_id }) => ({ task_id }))],
  ["a submission is queued", submission((body) => ({ ...body, status: "queued" }))],
  [
    "the times of a record are texts",
    record((body) => ({ ...body, created_at: new Date(body.created_at * 1_000).toISOString() })),
  ],
  [
    "a record has the older name of the elapsed time",
    finished(({ elapsed, ...body }) => ({ ...body, duration: elapsed })),
  ],
  [
    "a record has null for what is not known yet",
    record((body) => ({ finished_at: null, elapsed: null, ...body })),
  ],
  ["a record has no ids of the account", record(withoutAccount)],
  ["a record has a new field", record((body) => ({ ...body, priority: 3 }))],
  [
    "the response of a record is a JSON string",
    finished((body) => ({ ...body, response: JSON.stringify(body.response) })),
  ],
  [
    "the data of a result is an array with one item, and the usage is beside it",
    finished(({ response: { data, ...response }, ...body }) => {
      const { usage, ...others } = data;
      return { ...body, response: { ...response, usage, data: [{ ...others, video_width: 854 }] } };
    }),
  ],
];
