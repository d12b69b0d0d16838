import { type CommonRequest, commonFields } from "./common.js";
import {
  hasDocument,
  MEDIA_LIMITS,
  MOST_MEDIA,
  mediaConflict,
  type WanMedia,
  type WanMediaType,
} from "./media.js";
import type { ModelInfo } from "./model-info.js";
import { listOf, objectOf, oneOf, optional, text, webUrl } from "./rules.js";

/** A length that `wan3.0-video` takes: whole seconds from 2 to 30, or -1 to let the model choose. */
export type Wan30Duration =
  | -1
  | (2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16)
  | (17 | 18 | 19 | 20 | 21 | 22 | 23 | 24 | 25 | 26 | 27 | 28 | 29 | 30);

/** Text, images, videos, sounds or a document to video with `wan3.0-video`. */
export interface Wan30VideoRequest extends CommonRequest {
  model: "wan3.0-video";
  /** Either may be sent, or none; what is left out is not filled in. */
  action?: "text2video" | "image2video" | undefined;
  /** What the video shows. Required unless `media` is given. The server cuts it at 20,000 characters. */
  prompt?: string | undefined;
  /**
   * 1 to 10 items: one `first_frame`, alone or with one `last_frame`; or any mix of `reference_image` (10),
   * `reference_video` (5) and `reference_audio` (5), with or without one `file` or `link`, which needs
   * `prompt_extend: true`.
   */
  media?: WanMedia[] | undefined;
  /** The length of the video: 2 to 30 seconds, or -1 to let the model choose. */
  duration?: Wan30Duration | undefined;
  /** The tier of the picture. */
  resolution?: "480P" | "720P" | "1080P" | undefined;
  /** The shape of the picture. */
  ratio?: "adaptive" | "16:9" | "4:3" | "1:1" | "3:4" | "9:16" | undefined;
}

// -1, and 2 to 30.
const DURATIONS = /* @__PURE__ */ Array.from({ length: 30 }, (_, index) =>
  index ? index + 1 : -1,
) as readonly Wan30Duration[];
const ACTIONS = ["text2video", "image2video"] as const;

export const wan30Video = {
  actions: ACTIONS,
  durations: DURATIONS,
  resolutions: ["480P", "720P", "1080P"],
  ratios: ["adaptive", "16:9", "4:3", "1:1", "3:4", "9:16"],
  limits: { prompt: 20_000, media: MOST_MEDIA },
} as const satisfies ModelInfo;

export function wan30VideoRule() {
  const model = "wan3.0-video";
  const item = objectOf("an item of media", {
    type: oneOf(Object.keys(MEDIA_LIMITS) as WanMediaType[]),
    url: webUrl(),
  });
  return objectOf(
    model,
    {
      model: oneOf([model]),
      action: optional(oneOf(ACTIONS)),
      prompt: optional(text()),
      media: optional(listOf(item, MOST_MEDIA, "items like { type, url }")),
      duration: optional(oneOf(DURATIONS, "a whole number from 2 to 30, or -1")),
      resolution: optional(oneOf(wan30Video.resolutions)),
      ratio: optional(oneOf(wan30Video.ratios)),
      ...commonFields(),
    },
    refuseConflicts,
  );
}

type Combined = Pick<Wan30VideoRequest, "prompt" | "media" | "prompt_extend">;

function refuseConflicts(
  { prompt, media, prompt_extend }: Combined,
  refuse: (field: string, message: string) => void,
): void {
  if (prompt === undefined && media === undefined) refuse("prompt", "is required when there is no media");
  const conflict = media && mediaConflict(media);
  if (conflict !== undefined) refuse("media", conflict);
  if (media && hasDocument(media) && prompt_extend !== true) {
    refuse("prompt_extend", `got ${prompt_extend}; use true with a file or a link`);
  }
}
