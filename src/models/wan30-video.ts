import { cutText } from "./advice.js";
import { commonFields } from "./common-fields.js";
import { defineModel } from "./define-model.js";
import { listOf, objectOf, oneOf, optional, text, webUrl } from "./fields.js";
import { hasDocument, MAX_MEDIA, MEDIA_TYPES, mediaConflict, type WanMediaType } from "./media.js";

const ACTIONS = ["text2video", "image2video"] as const;
const DURATIONS = [
  -1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
  30,
] as const;
const RESOLUTIONS = ["480P", "720P", "1080P"] as const;
const RATIOS = ["adaptive", "16:9", "4:3", "1:1", "3:4", "9:16"] as const;
const MAX_PROMPT = 20_000;

/** Texts, images, videos, sounds or a document to video. */
export const wan30Video = /* @__PURE__ */ defineModel({
  model: "wan3.0-video",
  info: {
    actions: ACTIONS,
    durations: DURATIONS,
    resolutions: RESOLUTIONS,
    ratios: RATIOS,
    limits: { prompt: MAX_PROMPT, media: MAX_MEDIA },
  },
  fields: () => ({
    /**
     * What the video shows: subject, setting, movement, camera and style. Required unless `media` has an item. The
     * server cuts it at 20,000 characters.
     */
    prompt: optional(text()),
    /**
     * What the video is made of, up to 10 items: one `first_frame`, alone or with one `last_frame`; or any mix of `reference_image` (10),
     * `reference_video` (5) and `reference_audio` (5), with or without one `file` or `link`, which needs
     * `prompt_extend: true`. An empty list is the same as none.
     */
    media: optional(listOf(mediaItem(), 0, MAX_MEDIA, "items like { type, url }")),
    /** The length of the video: 2 to 30 seconds, or -1 to let the model choose. */
    duration: optional(oneOf(DURATIONS, "a whole number from 2 to 30, or -1")),
    /** The tier of the picture. */
    resolution: optional(oneOf(RESOLUTIONS)),
    /** The shape of the picture. */
    ratio: optional(oneOf(RATIOS)),
    ...commonFields(),
  }),
  refine({ prompt, media, prompt_extend }, refuse) {
    const types = ((media ?? []) as { type: WanMediaType }[]).map(({ type }) => type);
    if (prompt === undefined && types.length === 0) {
      refuse("prompt", "is required without media; add either");
    }
    const conflict = mediaConflict(types);
    if (conflict !== undefined) refuse("media", conflict);
    if (hasDocument(types) && prompt_extend !== true) {
      refuse("prompt_extend", `got ${prompt_extend}; use true with a file or a link`);
    }
  },
  advise: (request) => [cutText(request, "prompt", MAX_PROMPT)],
});

function mediaItem() {
  return objectOf("an item of media", {
    type: oneOf(MEDIA_TYPES),
    /** http or https. */
    url: webUrl(),
  });
}
