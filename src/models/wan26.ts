import type { RequestIssue } from "../errors/client-errors.js";
import type { JsonObject } from "../util/json.js";
import { adviceIf, cutText } from "./advice.js";
import { commonFields } from "./common-fields.js";
import { anyText, oneOf, optional, text } from "./fields.js";

// Shared by the models of the 2.6 family.

/** `width*height` in pixels: five sizes of the 720P tier, five of the 1080P tier. */
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

/** The maximum lengths in characters, beyond which the server cuts a text silently (the vendor's reference). */
export const MAX_PROMPT = 1_500;
export const MAX_NEGATIVE_PROMPT = 500;

/** The fields of every 2.6 model. */
export function wan26Fields() {
  return {
    /** What the video shows: subject, setting, movement, camera and style. The server cuts it at 1,500 characters. */
    prompt: text(),
    /** What the video must not show. The server cuts it at 500 characters. */
    negative_prompt: optional(anyText()),
    /** The tier of the picture. */
    resolution: optional(oneOf(RESOLUTIONS)),
    /** One shot or several. Has no effect unless `prompt_extend` is `true`. Takes precedence over the wording of the prompt. */
    shot_type: optional(oneOf(SHOT_TYPES)),
    ...commonFields(),
  };
}

/** The advice about requests for any 2.6 model. */
export function wan26Advice(request: JsonObject): (RequestIssue | undefined)[] {
  const { shot_type, prompt_extend, audio, audio_url } = request;
  return [
    cutText(request, "prompt", MAX_PROMPT),
    cutText(request, "negative_prompt", MAX_NEGATIVE_PROMPT),
    adviceIf(
      shot_type !== undefined && prompt_extend !== true,
      "shot_type",
      "has no effect unless prompt_extend is true",
    ),
    adviceIf(audio === false && audio_url !== undefined, "audio_url", "is ignored, because audio is false"),
  ];
}
