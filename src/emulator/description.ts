import type { JsonObject } from "../util/json.js";
import { SIZES } from "./request-rules.js";
import { jsonResponse } from "./responses.js";
import { CREDITS_PER_SECOND } from "./video-cost.js";

// The description that the platform publishes, in the shape of the provider's own: one schema for all models. It is written
// down here once more, independently of the client's schemas, so that each is checked against the other.

const text = { type: "string" };
const boolean = { type: "boolean" };
const oneOf = (...values: (string | number)[]) => ({ type: typeof values[0], enum: values });
const seconds = Array.from({ length: 29 }, (_, index) => index + 2);

const PROPERTIES = {
  model: oneOf("wan2.6-t2v", "wan2.6-i2v", "wan2.6-i2v-flash", "wan2.6-r2v", "wan3.0-video"),
  action: oneOf("text2video", "image2video"),
  prompt: text,
  negative_prompt: text,
  image_url: text,
  reference_video_urls: { type: "array", items: text, minItems: 1, maxItems: 3 },
  media: {
    type: "array",
    maxItems: 10,
    items: {
      type: "object",
      required: ["type", "url"],
      properties: {
        type: oneOf(
          "first_frame",
          "last_frame",
          "reference_image",
          "reference_video",
          "reference_audio",
          "file",
          "link",
        ),
        url: text,
      },
    },
  },
  duration: oneOf(-1, ...seconds),
  size: oneOf(...SIZES),
  resolution: oneOf("480P", "720P", "1080P"),
  ratio: oneOf("adaptive", "16:9", "4:3", "1:1", "3:4", "9:16"),
  shot_type: oneOf("single", "multi"),
  audio: boolean,
  audio_url: text,
  prompt_extend: boolean,
  seed: { type: "integer", minimum: 0, maximum: 2147483647 },
  watermark: boolean,
  callback_url: text,
  async: boolean,
};

const cost = [...CREDITS_PER_SECOND].map(([resolution, credits]) => ({
  conditions: {
    and: [
      { "==": [{ var: ["model", ""] }, "wan3.0-video"] },
      { "==": [{ var: ["resolution", "720P"] }, resolution] },
    ],
  },
  consumption: { "*": [credits, { var: ["duration", 5] }] },
  unit: "Second",
}));

/**
 * The response of the platform to `GET /api/v1/apis/?path=/wan/videos`, which needs no token: the OpenAPI document and the
 * price rules.
 */
export function describeApi(url: URL, traceId: string): Response {
  const path = url.searchParams.get("path");
  const items = path === "/wan/videos" ? [{ path, definition: definition(), cost }] : [];
  return jsonResponse(200, { count: items.length, items }, traceId);
}

function definition(): JsonObject {
  const schema = { type: "object", required: ["model"], properties: PROPERTIES };
  const operation = {
    summary: "Generate videos",
    security: [{ bearerAuth: [] }],
    requestBody: { required: true, content: { "application/json": { schema } } },
  };
  return {
    openapi: "3.0.0",
    servers: [{ url: "https://api.acedata.cloud" }],
    components: { securitySchemes: { bearerAuth: { type: "http", scheme: "bearer" } } },
    paths: { "/wan/videos": { post: operation } },
  };
}
