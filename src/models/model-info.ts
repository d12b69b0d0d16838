/** What the API can be asked to do. */
export type WanAction = "text2video" | "image2video";

/** What a model takes, as data: for a form's choices, say. */
export interface ModelInfo {
  /** A model with one action may be asked without naming it. */
  readonly actions: readonly WanAction[];
  /** Seconds; -1 lets the model choose. */
  readonly durations: readonly number[];
  /** `width*height`, pixels. */
  readonly sizes?: readonly string[];
  readonly resolutions: readonly string[];
  readonly ratios?: readonly string[];
  readonly shotTypes?: readonly string[];
  /** The longest texts in characters, beyond which the server cuts them silently, and the most items of a list. */
  readonly limits: {
    readonly prompt: number;
    readonly negative_prompt?: number;
    readonly reference_video_urls?: number;
    readonly media?: number;
  };
}
