import type { RequestIssue } from "../errors/client-errors.js";
import type { JsonObject } from "../util/json.js";
import { cutText } from "./advice.js";
import { commonFields } from "./common-fields.js";
import { anyText, described, oneOf, optional, text, webUrl } from "./fields.js";

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
    /** What the video shows. The server cuts it at 1,500 characters (the vendor's reference). */
    prompt: described(
      "What the video shows: subject, setting, movement, camera and style. 1500 characters at most.",
      text(),
    ),
    /** What the video must not show. The server cuts it at 500 characters (the vendor's reference). */
    negative_prompt: optional(described("What the video must not show. 500 characters at most.", anyText())),
    /** The tier of the picture. */
    resolution: optional(described("The tier of the picture.", oneOf(RESOLUTIONS))),
    /** One shot or several. Has no effect unless `prompt_extend` is `true`. Takes precedence over the wording of the prompt. */
    shot_type: optional(
      described("One shot or several. Has no effect unless prompt_extend is true.", oneOf(SHOT_TYPES)),
    ),
    ...commonFields(),
  };
}

/** The field for the sound of a video. */
export function audioUrl() {
  return optional(described("An http or https URL of a sound to go with the video.", webUrl()));
}

/** The field for the size of the picture. */
export function size() {
  return optional(described("Width*height of the picture in pixels.", oneOf(SIZES)));
}

/** The advice about requests for any 2.6 model. */
export function wan26Advice(request: JsonObject): (RequestIssue | undefined)[] {
  const { shot_type, prompt_extend, audio, audio_url } = request;
  return [
    cutText(request, "prompt", MAX_PROMPT),
    cutText(request, "negative_prompt", MAX_NEGATIVE_PROMPT),
    shot_type !== undefined && prompt_extend !== true
      ? { path: ["shot_type"], message: "has no effect unless prompt_extend is true" }
      : undefined,
    audio === false && audio_url !== undefined
      ? { path: ["audio_url"], message: "is ignored, because audio is false" }
      : undefined,
  ];
}
