import type { requestSchemas } from "wan-client/schemas";
import type * as z from "zod/mini";
import type { WanAction } from "../models/define-model.js";
import type { models } from "../models/models.js";

/** The name of a model that this release knows. `WanModel<"image2video">` has only the models with this action. */
export type WanModel<A extends WanAction = WanAction> = {
  [M in keyof typeof models]: Extract<(typeof models)[M]["actions"][number], A> extends never ? never : M;
}[keyof typeof models];

/**
 * A request for a video with any model. `WanRequest<"wan2.6-t2v">` is a request for one model. The `model` determines the
 * fields, sizes and durations.
 */
export type WanRequest<M extends WanModel = WanModel> = { [N in M]: z.infer<(typeof requestSchemas)[N]> }[M];

/** The parameter of `text2video`: a request without `action`. */
export type Text2VideoParams<M extends WanModel<"text2video"> = WanModel<"text2video">> = {
  [N in M]: Omit<WanRequest<N>, "action"> & { action?: never };
}[M];

/** The parameter of `image2video`: a request without `action`. */
export type Image2VideoParams<M extends WanModel<"image2video"> = WanModel<"image2video">> = {
  [N in M]: Omit<WanRequest<N>, "action"> & { action?: never };
}[M];

/** An item of the `media` of `wan3.0-video`. */
export type WanMedia = NonNullable<WanRequest<"wan3.0-video">["media"]>[number];
