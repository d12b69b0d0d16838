import { adviceIf } from "./advice.js";
import { defineModel } from "./define-model.js";
import { listOf, oneOf, optional, webUrl } from "./fields.js";
import {
  MAX_NEGATIVE_PROMPT,
  MAX_PROMPT,
  RESOLUTIONS,
  SHOT_TYPES,
  SIZES,
  wan26Advice,
  wan26Fields,
} from "./wan26.js";

const DURATIONS = [5, 10] as const;
const MAX_REFERENCES = 3;

/** Reference videos to video. It does not accept `audio_url` (the vendor's reference). */
export const wan26R2v = /* @__PURE__ */ defineModel({
  model: "wan2.6-r2v",
  info: {
    actions: ["image2video"],
    durations: DURATIONS,
    sizes: SIZES,
    resolutions: RESOLUTIONS,
    shotTypes: SHOT_TYPES,
    limits: { prompt: MAX_PROMPT, negativePrompt: MAX_NEGATIVE_PROMPT, referenceVideoUrls: MAX_REFERENCES },
  },
  fields: () => ({
    ...wan26Fields(),
    /** 1 to 3 URLs of videos whose subjects appear in the new one. The prompt calls them character1, character2 and character3. */
    reference_video_urls: optional(listOf(webUrl(), 1, MAX_REFERENCES, "video URLs")),
    /** The length of the video, seconds. The vendor's reference stops this model at 10, though the guide lists 15. */
    duration: optional(oneOf(DURATIONS)),
    /** Width and height of the picture, pixels, with an asterisk between them. */
    size: optional(oneOf(SIZES)),
  }),
  advise: (request) => [
    ...wan26Advice(request),
    adviceIf(
      request.reference_video_urls === undefined,
      "reference_video_urls",
      "is missing: the prompt refers to no video",
    ),
  ],
});
