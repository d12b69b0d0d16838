import { defineModel } from "./define-model.js";
import { oneOf, optional, webUrl } from "./fields.js";
import {
  MAX_NEGATIVE_PROMPT,
  MAX_PROMPT,
  RESOLUTIONS,
  SHOT_TYPES,
  SIZES,
  wan26Advice,
  wan26Fields,
} from "./wan26.js";

const DURATIONS = [5, 10, 15] as const;

/** Text to video. */
export const wan26T2v = /* @__PURE__ */ defineModel({
  model: "wan2.6-t2v",
  info: {
    actions: ["text2video"],
    durations: DURATIONS,
    sizes: SIZES,
    resolutions: RESOLUTIONS,
    shotTypes: SHOT_TYPES,
    limits: { prompt: MAX_PROMPT, negativePrompt: MAX_NEGATIVE_PROMPT },
  },
  fields: () => ({
    ...wan26Fields(),
    /** The length of the video, seconds. */
    duration: optional(oneOf(DURATIONS)),
    /** Width and height of the picture, pixels, with an asterisk between them. */
    size: optional(oneOf(SIZES)),
    /** A sound to go with the video: an http or https URL. `audio: false` takes precedence. */
    audio_url: optional(webUrl()),
  }),
  advise: wan26Advice,
});
