import type { ModelInfo } from "./model-info.js";
import { listOf, objectOf, oneOf, optional, webUrl } from "./rules.js";
import {
  RESOLUTIONS,
  SHOT_TYPES,
  SIZES,
  WAN26_LIMITS,
  type Wan26Request,
  type Wan26Size,
  wan26Fields,
} from "./wan26.js";

/** Reference videos to video with `wan2.6-r2v`. It takes no `audio_url` (the vendor's reference). */
export interface Wan26R2vRequest extends Wan26Request {
  model: "wan2.6-r2v";
  /** This model has one action, so it may be left out; it is sent either way. */
  action?: "image2video" | undefined;
  /** 1 to 3 videos, which the prompt calls character1, character2 and character3. */
  reference_video_urls?: string[] | undefined;
  /** The length of the video, seconds. The vendor stops this model at 10, though the guide lists 15. */
  duration?: 5 | 10 | undefined;
  /** Width and height, pixels. */
  size?: Wan26Size | undefined;
}

const MOST_REFERENCES = 3;

export const wan26R2v = {
  actions: ["image2video"],
  durations: [5, 10],
  sizes: SIZES,
  resolutions: RESOLUTIONS,
  shotTypes: SHOT_TYPES,
  limits: { ...WAN26_LIMITS, reference_video_urls: MOST_REFERENCES },
} as const satisfies ModelInfo;

export function wan26R2vRule() {
  const model = "wan2.6-r2v";
  return objectOf(model, {
    model: oneOf([model]),
    action: optional(oneOf(["image2video"])),
    ...wan26Fields(),
    reference_video_urls: optional(listOf(webUrl(), MOST_REFERENCES, "video URLs")),
    duration: optional(oneOf(wan26R2v.durations)),
    size: optional(oneOf(SIZES)),
  });
}
