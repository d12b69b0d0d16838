import { defineModel } from "./define-model.js";
import { described, listOf, oneOf, optional, webUrl } from "./fields.js";
import {
  MAX_NEGATIVE_PROMPT,
  MAX_PROMPT,
  RESOLUTIONS,
  SHOT_TYPES,
  SIZES,
  size,
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
    /** 1 to 3 videos, which the prompt calls character1, character2 and character3. */
    reference_video_urls: optional(
      described(
        "URLs of videos whose subjects appear in the new one; the prompt calls them character1, character2 and character3.",
        listOf(webUrl(), MAX_REFERENCES, "video URLs"),
      ),
    ),
    /** The length of the video in seconds. The maximum is 10 in the vendor's reference, although the guide lists 15. */
    duration: optional(described("The length of the video in seconds.", oneOf(DURATIONS))),
    /** Width and height of the picture in pixels, with an asterisk between them. */
    size: size(),
  }),
  advise: (request) => [
    ...wan26Advice(request),
    request.reference_video_urls === undefined
      ? { path: ["reference_video_urls"], message: "is missing: the prompt refers to no video" }
      : undefined,
  ],
});
