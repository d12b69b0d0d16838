import { imageUrl, oneOf, optional, webUrl } from "./fields.js";
import { MAX_NEGATIVE_PROMPT, MAX_PROMPT, RESOLUTIONS, SHOT_TYPES, wan26Fields } from "./wan26.js";

// Shared by the two image models of the 2.6 family, which differ only in their names.

const DURATIONS = [5, 10, 15] as const;

export const IMAGE_MODEL_INFO = {
  actions: ["image2video"],
  durations: DURATIONS,
  resolutions: RESOLUTIONS,
  shotTypes: SHOT_TYPES,
  limits: { prompt: MAX_PROMPT, negativePrompt: MAX_NEGATIVE_PROMPT },
} as const;

/** The fields of an image model. */
export function imageModelFields() {
  return {
    ...wan26Fields(),
    /** The first frame: an http or https URL, or a `data:image/...;base64,` URL. */
    image_url: imageUrl(),
    /** The length of the video, seconds. */
    duration: optional(oneOf(DURATIONS)),
    /** A sound to go with the video: an http or https URL. `audio: false` takes precedence. */
    audio_url: optional(webUrl()),
  };
}
