import type { ModelInfo } from "./model-info.js";
import { objectOf, oneOf, optional, webUrl } from "./rules.js";
import {
  RESOLUTIONS,
  SHOT_TYPES,
  SIZES,
  WAN26_LIMITS,
  type Wan26Request,
  type Wan26Size,
  wan26Fields,
} from "./wan26.js";

/** Text to video with `wan2.6-t2v`. */
export interface Wan26T2vRequest extends Wan26Request {
  model: "wan2.6-t2v";
  /** This model has one action, so it may be left out; it is sent either way. */
  action?: "text2video" | undefined;
  /** The length of the video, seconds. */
  duration?: 5 | 10 | 15 | undefined;
  /** Width and height, pixels. */
  size?: Wan26Size | undefined;
  /** A sound to go with the video. `audio: false` outranks it. */
  audio_url?: string | undefined;
}

export const wan26T2v = {
  actions: ["text2video"],
  durations: [5, 10, 15],
  sizes: SIZES,
  resolutions: RESOLUTIONS,
  shotTypes: SHOT_TYPES,
  limits: WAN26_LIMITS,
} as const satisfies ModelInfo;

export function wan26T2vRule() {
  const model = "wan2.6-t2v";
  return objectOf(model, {
    model: oneOf([model]),
    action: optional(oneOf(["text2video"])),
    ...wan26Fields(),
    duration: optional(oneOf(wan26T2v.durations)),
    size: optional(oneOf(SIZES)),
    audio_url: optional(webUrl()),
  });
}
