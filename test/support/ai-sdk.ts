import type { VideoModelCallOptions, VideoModelFile } from "../../src/ai-sdk/index.js";
import { videoRequestFrom } from "../../src/ai-sdk/video-request.js";
import { RequestValidationError, type WanModel } from "../../src/index.js";

/** The options of a call, as the SDK passes them. */
export function callOptions(options: Partial<VideoModelCallOptions> = {}): VideoModelCallOptions {
  return {
    prompt: "A paper boat",
    n: 1,
    aspectRatio: undefined,
    resolution: undefined,
    duration: undefined,
    fps: undefined,
    seed: undefined,
    image: undefined,
    frameImages: undefined,
    inputReferences: undefined,
    generateAudio: undefined,
    providerOptions: {},
    ...options,
  };
}

/** Options of a call that differ from the defaults. */
export type Options = Partial<VideoModelCallOptions>;

export const PNG: VideoModelFile = { type: "file", mediaType: "image/png", data: Uint8Array.of(1, 2, 3) };
export const url = (path: string, mediaType?: string): VideoModelFile => ({
  type: "url",
  url: `https://example.com/${path}`,
  mediaType,
});

/** The fields that a call adds to the model and the prompt. */
export function fieldsOf(model: WanModel, options: Options) {
  const { request } = videoRequestFrom(model, callOptions(options));
  const { model: _, prompt: __, ...fields } = request as unknown as Record<string, unknown>;
  return fields;
}

export function warningsOf(model: WanModel, options: Options) {
  return videoRequestFrom(model, callOptions(options)).warnings;
}

/** The features that a call names as not supported. */
export function unsupportedBy(model: WanModel, options: Options): string[] {
  return warningsOf(model, options).flatMap((warning) =>
    warning.type === "unsupported" ? [warning.feature] : [],
  );
}

/** The lines of the error for a call, without the first one. */
export function issuesOf(model: WanModel, options: Options, webhookUrl?: string): string[] {
  try {
    videoRequestFrom(model, callOptions(options), webhookUrl);
  } catch (error) {
    if (!RequestValidationError.is(error)) throw error;
    return error.message.split("\n  ").slice(1);
  }
  return [];
}
