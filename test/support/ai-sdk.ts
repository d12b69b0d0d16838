import type { VideoModelCallOptions } from "../../src/ai-sdk/index.js";

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
