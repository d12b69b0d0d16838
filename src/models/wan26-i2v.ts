import type { ModelInfo } from "./model-info.js";
import { imageUrl, objectOf, oneOf, optional, webUrl } from "./rules.js";
import { RESOLUTIONS, SHOT_TYPES, WAN26_LIMITS, type Wan26Request, wan26Fields } from "./wan26.js";

/** What both image models of the 2.6 family take. */
export interface Wan26ImageRequest extends Wan26Request {
  /** These models have one action, so it may be left out; it is sent either way. */
  action?: "image2video" | undefined;
  /** The first frame: an http or https URL, or a `data:image/...;base64,` URL. */
  image_url: string;
  /** The length of the video, seconds. */
  duration?: 5 | 10 | 15 | undefined;
  /** A sound to go with the video. `audio: false` outranks it. */
  audio_url?: string | undefined;
}

/** Image to video with `wan2.6-i2v`. */
export interface Wan26I2vRequest extends Wan26ImageRequest {
  model: "wan2.6-i2v";
}

export const wan26I2v = {
  actions: ["image2video"],
  durations: [5, 10, 15],
  resolutions: RESOLUTIONS,
  shotTypes: SHOT_TYPES,
  limits: WAN26_LIMITS,
} as const satisfies ModelInfo;

/** The rule of an image model, which differs from the other only in its name. */
export function imageModelRule<const M extends string>(model: M) {
  return objectOf(model, {
    model: oneOf([model]),
    action: optional(oneOf(["image2video"])),
    ...wan26Fields(),
    image_url: imageUrl(),
    duration: optional(oneOf(wan26I2v.durations)),
    audio_url: optional(webUrl()),
  });
}

export function wan26I2vRule() {
  return imageModelRule("wan2.6-i2v");
}
