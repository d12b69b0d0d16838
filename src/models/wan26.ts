import { type CommonRequest, commonFields } from "./common.js";
import { anyText, oneOf, optional, text } from "./rules.js";

/** The sizes of the 2.6 family, `width*height` in pixels: five of the 720P tier, five of the 1080P tier. */
export const SIZES = [
  "1280*720",
  "720*1280",
  "960*960",
  "1088*832",
  "832*1088",
  "1920*1080",
  "1080*1920",
  "1440*1440",
  "1632*1248",
  "1248*1632",
] as const;

export const RESOLUTIONS = ["720P", "1080P"] as const;
export const SHOT_TYPES = ["single", "multi"] as const;

/** One of the ten sizes of the 2.6 family, `width*height` in pixels, with an asterisk. */
export type Wan26Size = (typeof SIZES)[number];

/** The lengths beyond which the server cuts a text without a word, in characters (the vendor's reference). */
export const WAN26_LIMITS = { prompt: 1_500, negative_prompt: 500 } as const;

/** What every model of the 2.6 family takes. */
export interface Wan26Request extends CommonRequest {
  /** What the video shows. The server cuts it at 1,500 characters (the vendor's reference). */
  prompt: string;
  /** What it must not show. The server cuts it at 500 characters (the vendor's reference). */
  negative_prompt?: string | undefined;
  /** The tier of the picture. */
  resolution?: "720P" | "1080P" | undefined;
  /** One shot or several. Has no effect unless `prompt_extend` is `true`, and outranks the wording of the prompt. */
  shot_type?: "single" | "multi" | undefined;
}

/** The fields of {@link Wan26Request}. */
export function wan26Fields() {
  return {
    prompt: text(),
    negative_prompt: optional(anyText()),
    resolution: optional(oneOf(RESOLUTIONS)),
    shot_type: optional(oneOf(SHOT_TYPES)),
    ...commonFields(),
  };
}
