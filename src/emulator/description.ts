import type { JsonObject } from "../util/json.js";
import { API_ID } from "./account-ids.js";
import type { PriceRule } from "./price-rules.js";
import { SIZES } from "./request-rules.js";

/** The path of the API that is described. */
export const API_PATH = "/wan/videos";

// The description that the platform publishes. Like the provider's own, it has one schema for all models. It shares nothing
// with the client's schemas, so that each is checked against the other.

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

/**
 * The row of the API in the platform's list of APIs: the OpenAPI document and the price rules. The list needs no token.
 *
 * @param service_id the id by which the platform also finds the price rules.
 */
export function descriptionRow(cost: readonly PriceRule[], service_id: string): JsonObject {
  return { id: API_ID, service_id, path: API_PATH, definition: definition(), cost };
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
    paths: { [API_PATH]: { post: operation } },
  };
}
