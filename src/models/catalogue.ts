import type { ModelInfo } from "./model-info.js";
import { type Wan26I2vRequest, wan26I2v } from "./wan26-i2v.js";
import { type Wan26I2vFlashRequest, wan26I2vFlash } from "./wan26-i2v-flash.js";
import { type Wan26R2vRequest, wan26R2v } from "./wan26-r2v.js";
import { type Wan26T2vRequest, wan26T2v } from "./wan26-t2v.js";
import { type Wan30VideoRequest, wan30Video } from "./wan30-video.js";

/**
 * The models that this release knows, and what each of them takes.
 *
 * @example
 * ```ts
 * models["wan2.6-t2v"].sizes; // ["1280*720", "720*1280", ...]
 * ```
 */
export const models = {
  "wan2.6-t2v": wan26T2v,
  "wan2.6-i2v": wan26I2v,
  "wan2.6-i2v-flash": wan26I2vFlash,
  "wan2.6-r2v": wan26R2v,
  "wan3.0-video": wan30Video,
} as const satisfies Record<string, ModelInfo>;

/** The name of a model that this release knows. */
export type WanModel = keyof typeof models;

/** A request for a video. Its `model` decides which fields, sizes and durations there are. */
export type WanRequest =
  | Wan26T2vRequest
  | Wan26I2vRequest
  | Wan26I2vFlashRequest
  | Wan26R2vRequest
  | Wan30VideoRequest;

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> & { [P in K]?: never } : never;

/** What `text2video` takes: a request without its action. */
export type Text2VideoParams = Without<Wan26T2vRequest | Wan30VideoRequest, "action">;

/** What `image2video` takes: a request without its action. */
export type Image2VideoParams = Without<Exclude<WanRequest, Wan26T2vRequest>, "action">;

/** What `generateBlocking` takes: with a `callback_url` the server would not hold the connection open. */
export type BlockingRequest = Without<WanRequest, "callback_url">;

/** Whether this release knows the model. */
export function isKnownModel(model: unknown): model is WanModel {
  return typeof model === "string" && Object.hasOwn(models, model);
}
