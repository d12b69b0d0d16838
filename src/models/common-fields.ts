import { boolean, described, integer, optional, webUrl } from "./fields.js";

/** The fields of every model. */
export function commonFields() {
  return {
    /** Whether the server rewrites the prompt into a richer one. The sources disagree about its default, so none is sent. */
    prompt_extend: optional(described("Whether the prompt is rewritten into a richer one.", boolean())),
    /** Whether the video has sound. The sources disagree about its default, so none is sent. */
    audio: optional(described("Whether the video has sound.", boolean())),
    /** 0 to 2147483647. The same seed makes similar videos, not the same one. */
    seed: optional(described("The same seed makes similar videos.", integer(0, 2147483647))),
    /** Whether the vendor's watermark is drawn into the picture. */
    watermark: optional(described("Whether the vendor's mark is drawn into the picture.", boolean())),
    /** The URL to which the server posts the result. Callbacks are not signed: they can be forged, repeated, late or missing. */
    callback_url: optional(described("Where the result is posted to.", webUrl())),
  };
}
