import type { EmulatedTask } from "./task-record.js";
import type { VideoOptions } from "./video/create-video.js";

const DEFAULT_TIER = 720;

/** What the video of a task shows. */
export function videoOfTask({ id, model, request, videoSeconds }: EmulatedTask): VideoOptions {
  const { prompt, audio, audio_url: audioUrl } = request;
  return {
    prompt: typeof prompt === "string" ? prompt : "",
    model,
    ...sizeOf(request),
    seconds: videoSeconds,
    audio: audio === true || (audio !== false && typeof audioUrl === "string"),
    seed: id,
  };
}

/** The size that a request asks for, pixels: `size`, or else `ratio` with the shorter side of `resolution`. */
function sizeOf({ size, resolution, ratio }: EmulatedTask["request"]): { width: number; height: number } {
  const pixels = pairOf(size, "*");
  if (pixels) return { width: pixels[0], height: pixels[1] };
  const shorter = Number(/^(\d+)p$/i.exec(String(resolution))?.[1] ?? DEFAULT_TIER);
  // An adaptive ratio follows the media, which the emulator does not read.
  const [across, down] = pairOf(ratio, ":") ?? [16, 9];
  const longer = (shorter * Math.max(across, down)) / Math.min(across, down);
  const even = 2 * Math.round(longer / 2);
  return across < down ? { width: shorter, height: even } : { width: even, height: shorter };
}

/** The two positive numbers of a value like `16:9`. */
function pairOf(value: unknown, separator: string): [number, number] | undefined {
  if (typeof value !== "string") return undefined;
  const [first = 0, second = 0] = value.split(separator).map(Number);
  return first > 0 && second > 0 ? [first, second] : undefined;
}
