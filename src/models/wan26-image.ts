import type { RequestIssue } from "../errors/client-errors.js";
import type { JsonObject } from "../util/json.js";
import { adviceIf } from "./advice.js";
import { imageUrl, oneOf, optional, text, webUrl } from "./fields.js";
import {
  MAX_NEGATIVE_PROMPT,
  MAX_PROMPT,
  RESOLUTIONS,
  SHOT_TYPES,
  wan26Advice,
  wan26Fields,
} from "./wan26.js";

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
    /**
     * What happens in the video: movement, camera and style. Left out, the video follows the image alone. The server cuts it at
     * 1,500 characters.
     */
    prompt: optional(text()),
    /** The first frame: an http or https URL, or a `data:image/...;base64,` URL. */
    image_url: imageUrl(),
    /** The length of the video, seconds. */
    duration: optional(oneOf(DURATIONS)),
    /** A sound to go with the video: an http or https URL. `audio: false` takes precedence. */
    audio_url: optional(webUrl()),
  };
}

/** The advice about a request for an image model. */
export function imageModelAdvice(request: JsonObject): (RequestIssue | undefined)[] {
  return [
    ...wan26Advice(request),
    adviceIf(request.prompt === undefined, "prompt", "is missing; it describes the motion"),
  ];
}
