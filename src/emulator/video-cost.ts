import type { JsonObject } from "../util/json.js";

const DEFAULT_SECONDS = 5;
const MIN_SECONDS = 2;
const MAX_SECONDS = 30;
// A request for a video of this many seconds leaves its length to the model.
const CHOSEN_BY_MODEL = -1;

/** The published price of wan3.0-video, credits a second. The prices of the other models have not been seen. */
export const CREDITS_PER_SECOND: ReadonlyMap<string, number> = new Map([
  ["480P", 0.473],
  ["720P", 0.946],
  ["1080P", 1.892],
]);
const DEFAULT_RESOLUTION = "720P";
// The seconds of reference videos are billed too, but the emulator does not read the videos.
const REFERENCE_VIDEO_SECONDS = 5;

/** The length of a task's video, seconds. The length that the model chooses depends on the task's id only. */
export function videoSecondsOf({ duration }: Readonly<JsonObject>, taskId: string): number {
  if (duration === CHOSEN_BY_MODEL) {
    return MIN_SECONDS + (Number.parseInt(taskId.slice(0, 8), 16) % (MAX_SECONDS - MIN_SECONDS + 1));
  }
  const seconds = Number(duration ?? DEFAULT_SECONDS);
  // An invalid length makes the task fail, so it has no video.
  return Number.isInteger(seconds) && seconds > 0 && seconds <= MAX_SECONDS ? seconds : DEFAULT_SECONDS;
}

/** What a video costs by the published table, credits. `undefined` for a model that is not in the table. */
export function publishedCredits(request: Readonly<JsonObject>, videoSeconds: number): number | undefined {
  const { model, resolution = DEFAULT_RESOLUTION, media } = request;
  const perSecond = CREDITS_PER_SECOND.get(String(resolution).toUpperCase());
  if (model !== "wan3.0-video" || perSecond === undefined) return undefined;
  const references = (Array.isArray(media) ? media : []).filter((item) => item?.type === "reference_video");
  const seconds = videoSeconds + references.length * REFERENCE_VIDEO_SECONDS;
  // A sum in thousandths of a credit has no floating-point noise.
  return (Math.round(perSecond * 1_000) * seconds) / 1_000;
}
