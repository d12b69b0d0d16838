import { ConfigurationError, type WanModel } from "wan-client";
import { settingsFrom, type WanProviderOptions } from "./provider-options.js";
import type { SpecificationVersion, VideoModel } from "./specification.js";
import { WanVideoModel } from "./video-model.js";

/** The name of a model. Like the SDK's types, it allows any string. An unknown name throws when the model is created. */
export type WanVideoModelId = WanModel | (string & {});

/** A provider for the AI SDK. Its functions can be destructured: `const { video } = createWan()`. */
export interface WanProvider<V extends SpecificationVersion = "v4"> {
  readonly specificationVersion: V;
  /**
   * The video model of this name.
   *
   * @throws RequestValidationError for a name that this release does not know.
   */
  video(modelId: WanVideoModelId): VideoModel<V>;
  /** The same as `video`, under the name that the SDK uses. */
  videoModel(modelId: WanVideoModelId): VideoModel<V>;
  /** @throws ConfigurationError, because this API only has video models. */
  languageModel(modelId: string): never;
  /** @throws ConfigurationError, because this API only has video models. */
  embeddingModel(modelId: string): never;
  /** @throws ConfigurationError, because this API only has video models. */
  imageModel(modelId: string): never;
}

/**
 * Creates a provider for `generateVideo`, `startVideo` and `getVideoStatus` of the AI SDK. All its models share one client.
 *
 * Calls fail with the errors of `wan-client`. The SDK does not retry a call that fails with one of them, so nothing is submitted
 * twice.
 *
 * @throws ConfigurationError for an unknown or invalid option.
 * @example
 * ```ts
 * import { experimental_generateVideo as generateVideo } from "ai";
 * import { createWan } from "wan-client/ai-sdk";
 *
 * const wan = createWan();
 * const { video } = await generateVideo({
 *   model: wan.video("wan2.6-t2v"),
 *   prompt: "A paper boat drifts down a rainy street",
 *   duration: 5,
 * });
 * ```
 */
export function createWan<V extends SpecificationVersion = "v4">(
  options: WanProviderOptions<V> = {},
): WanProvider<V> {
  const settings = settingsFrom(options);
  const video = (modelId: WanVideoModelId) => new WanVideoModel(modelId, settings);
  return {
    specificationVersion: settings.specificationVersion,
    video,
    videoModel: video,
    languageModel: refuse("language"),
    embeddingModel: refuse("embedding"),
    imageModel: refuse("image"),
  };
}

function refuse(kind: string): (modelId: string) => never {
  return () => {
    throw new ConfigurationError(`wan has no ${kind} models; use video(modelId).`);
  };
}
