const VIDEO_LIFETIME_SECONDS = 24 * 60 * 60;
const WAN3 = "wan3.0-video";

/** The properties of a task that the URL of its video depends on. */
interface VideoTask {
  readonly id: string;
  readonly model: string;
  /** Unix time, ms. */
  readonly finishesAt: number;
}

const API_ORIGIN = "https://api.acedata.cloud";
/** The origins of the service's videos, which differ from that of its API. */
export const VIDEO_ORIGINS = ["https://cdn.acedata.cloud", "https://platform2.cdn.acedata.cloud"] as const;

/**
 * The URL of a task's video. If the API was called at the service's own origin, the video is at one of the service's other
 * origins. Otherwise it is at the origin that was called, so that it can be fetched. The URLs of the 2.6 models are signed,
 * and expire after 24 hours.
 */
export function videoUrl(task: VideoTask, origin: string): string {
  return `${videoOriginOf(task, origin)}/videos/${task.id}.mp4${signatureOf(task)}`;
}

/** The origin of a task's video if the API was called at `origin`. */
export function videoOriginOf({ model }: Pick<VideoTask, "model">, origin: string): string {
  return origin === API_ORIGIN ? VIDEO_ORIGINS[model === WAN3 ? 1 : 0] : origin;
}

/** The object store's error code if the URL of a finished task's video is invalid or has expired. */
export function accessErrorOf(url: URL, task: VideoTask, now: number): string | undefined {
  if (url.search !== signatureOf(task)) return "SignatureDoesNotMatch";
  return task.model !== WAN3 && now >= expiresAt(task) * 1_000 ? "AccessDenied" : undefined;
}

/** The object store's error code if the time `Expires` in a URL has passed. */
export function expiryErrorOf({ searchParams }: URL, now: number): string | undefined {
  const expires = searchParams.get("Expires") ?? searchParams.get("expires");
  return expires !== null && now >= Number(expires) * 1_000 ? "AccessDenied" : undefined;
}

function signatureOf(task: VideoTask): string {
  if (task.model === WAN3) return "";
  const signature = task.id.replaceAll("-", "").slice(0, 27);
  return `?Expires=${expiresAt(task)}&OSSAccessKeyId=LTAI5tEmulated&Signature=${signature}`;
}

/** Unix time, seconds. */
function expiresAt({ finishesAt }: VideoTask): number {
  return Math.floor(finishesAt / 1_000) + VIDEO_LIFETIME_SECONDS;
}
