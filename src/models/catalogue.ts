import type * as z from "zod/mini";
import type { ModelDefinition } from "./define-model.js";
import { wan26I2v } from "./wan26-i2v.js";
import { wan26I2vFlash } from "./wan26-i2v-flash.js";
import { wan26R2v } from "./wan26-r2v.js";
import { wan26T2v } from "./wan26-t2v.js";
import { wan30Video } from "./wan30-video.js";

/** The models that this release knows. A new one is one more line. */
export const catalogue = {
  "wan2.6-t2v": wan26T2v,
  "wan2.6-i2v": wan26I2v,
  "wan2.6-i2v-flash": wan26I2vFlash,
  "wan2.6-r2v": wan26R2v,
  "wan3.0-video": wan30Video,
};

type Catalogue = typeof catalogue;

/** The name of a model that this release knows. */
export type WanModel = keyof Catalogue;

/**
 * A request for a video: `WanRequest<"wan2.6-t2v">` for one model, `WanRequest` for any. The `model` decides which fields,
 * sizes and durations there are.
 */
export type WanRequest<M extends WanModel = WanModel> = {
  [Model in M]: z.infer<ReturnType<Catalogue[Model]["schema"]>>;
}[M];

/** The models that have an action. */
export type ModelWithAction<Action extends string> = {
  [M in WanModel]: Action extends Catalogue[M]["info"]["actions"][number] ? M : never;
}[WanModel];

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> & { [P in K]?: never } : never;

/** What `text2video` takes: a request without its action, for a model that makes videos from texts. */
export type Text2VideoParams<M extends ModelWithAction<"text2video"> = ModelWithAction<"text2video">> =
  Without<WanRequest<M>, "action">;

/** What `image2video` takes: a request without its action, for a model that makes videos from images or videos. */
export type Image2VideoParams<M extends ModelWithAction<"image2video"> = ModelWithAction<"image2video">> =
  Without<WanRequest<M>, "action">;

/** What `generateBlocking` takes: with a `callback_url` the server would not hold the connection open. */
export type BlockingRequest<M extends WanModel = WanModel> = Without<WanRequest<M>, "callback_url">;

/** The definition of a model, if this release knows it. */
export function definitionOf(model: unknown): ModelDefinition | undefined {
  const definitions: Record<string, ModelDefinition> = catalogue;
  return typeof model === "string" && Object.hasOwn(definitions, model) ? definitions[model] : undefined;
}

/** The names of the models that this release knows. */
export function modelNames(): string[] {
  return Object.keys(catalogue);
}
