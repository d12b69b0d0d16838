import { boolean, optional, unsignedInteger, webUrl } from "./fields.js";

/** The fields of every model. */
export function commonFields() {
  return {
    /** Whether the server rewrites the prompt into a richer one. Left out, the server decides. */
    prompt_extend: optional(boolean()),
    /** Whether the video has sound. Left out, the server decides. */
    audio: optional(boolean()),
    /** A whole number from 0 to 2147483647. The same seed makes similar videos, not the same one. */
    seed: optional(unsignedInteger()),
    /** Whether the vendor's mark is drawn into the picture. */
    watermark: optional(boolean()),
    /** An http or https URL that the server posts the result to. A callback is unsigned: it can be forged, repeated, late, or missing. */
    callback_url: optional(webUrl()),
  };
}
