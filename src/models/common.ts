import { flag, optional, seed, webUrl } from "./rules.js";

/** What every model takes. */
export interface CommonRequest {
  /** Whether the server rewrites the prompt. The sources disagree about its default, so none is sent. */
  prompt_extend?: boolean | undefined;
  /** Whether the video has sound. The sources disagree about its default, so none is sent. */
  audio?: boolean | undefined;
  /** 0 to 2147483647. The same seed makes similar videos, not the same one. */
  seed?: number | undefined;
  /** Whether the vendor's mark is drawn into the picture. */
  watermark?: boolean | undefined;
  /** Where the server posts the result. Unsigned: it can be forged, repeated, late, or never come. */
  callback_url?: string | undefined;
}

/** The fields of {@link CommonRequest}. */
export function commonFields() {
  return {
    prompt_extend: optional(flag()),
    audio: optional(flag()),
    seed: optional(seed()),
    watermark: optional(flag()),
    callback_url: optional(webUrl()),
  };
}
