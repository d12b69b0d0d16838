/**
 * The rules of requests as zod 4 schemas, one for each model, and as JSON Schema for the tools of agents.
 *
 * @module wan-client/schemas
 */

import * as z from "zod/mini";
import { unknownModel } from "../models/unknown-model.js";
import { wan26I2vRule } from "../models/wan26-i2v.js";
import { wan26I2vFlashRule } from "../models/wan26-i2v-flash.js";
import { wan26R2vRule } from "../models/wan26-r2v.js";
import { wan26T2vRule } from "../models/wan26-t2v.js";
import { wan30VideoRule } from "../models/wan30-video.js";
import { zodOf } from "./zod-of.js";

export { type ToolField, type ToolSchema, toolSchema } from "./tool-schema.js";

/** Text to video with `wan2.6-t2v`. */
export const wan26T2vSchema = /* @__PURE__ */ zodOf(/* @__PURE__ */ wan26T2vRule());
/** Image to video with `wan2.6-i2v`. */
export const wan26I2vSchema = /* @__PURE__ */ zodOf(/* @__PURE__ */ wan26I2vRule());
/** Image to video with `wan2.6-i2v-flash`. */
export const wan26I2vFlashSchema = /* @__PURE__ */ zodOf(/* @__PURE__ */ wan26I2vFlashRule());
/** Reference videos to video with `wan2.6-r2v`. */
export const wan26R2vSchema = /* @__PURE__ */ zodOf(/* @__PURE__ */ wan26R2vRule());
/** Text, images, videos, sounds or a document to video with `wan3.0-video`. */
export const wan30VideoSchema = /* @__PURE__ */ zodOf(/* @__PURE__ */ wan30VideoRule());

/**
 * The schema of each model, by its name.
 *
 * They only check: nothing is filled in, so what comes out is what went in. `WanClient` checks a request by the same
 * rules, in the same words.
 */
export const requestSchemas = {
  "wan2.6-t2v": wan26T2vSchema,
  "wan2.6-i2v": wan26I2vSchema,
  "wan2.6-i2v-flash": wan26I2vFlashSchema,
  "wan2.6-r2v": wan26R2vSchema,
  "wan3.0-video": wan30VideoSchema,
};

/**
 * Any request, told apart by its `model`. Composes with your own zod 4 schemas.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * import { requestSchema } from "wan-client/schemas";
 *
 * const job = z.object({ customer: z.string(), request: requestSchema });
 * ```
 */
export const requestSchema = /* @__PURE__ */ makeRequestSchema();

function makeRequestSchema() {
  return z.discriminatedUnion(
    "model",
    [wan26T2vSchema, wan26I2vSchema, wan26I2vFlashSchema, wan26R2vSchema, wan30VideoSchema],
    {
      error: ({ input }) =>
        unknownModel((input as { model?: unknown } | undefined | null)?.model, Object.keys(requestSchemas)),
    },
  );
}
