import type { JsonObject } from "../util/json.js";

const DEFAULT_SECONDS = 5;
const MIN_SECONDS = 2;
const MAX_SECONDS = 30;
// With this `duration`, the model chooses the length.
const CHOSEN_BY_MODEL = -1;
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

/** The seconds that are billed for a video of this length: those of reference videos in `media` are added. */
export function billedSecondsOf({ media }: Readonly<JsonObject>, videoSeconds: number): number {
  if (!Array.isArray(media)) return videoSeconds;
  const references = media.filter((item) => item?.type === "reference_video");
  return videoSeconds + references.length * REFERENCE_VIDEO_SECONDS;
}
