import type { EmulatedTask } from "./task-store.js";

const VIDEO_LIFETIME_SECONDS = 24 * 60 * 60;
const WAN3 = "wan3.0-video";

/** Where the service itself keeps its videos: not where its API is. */
const SERVICE = "https://api.acedata.cloud";
export const VIDEO_HOSTS = ["https://cdn.acedata.cloud", "https://platform2.cdn.acedata.cloud"] as const;

/**
 * The URL of a task's video. Asked under the service's own name, it is on one of the service's other hosts; elsewhere
 * it is beside the API, so that it can be fetched. The URLs of the 2.6 models are signed, and expire.
 */
export function videoUrl(task: EmulatedTask, origin: string): string {
  const host = origin === SERVICE ? VIDEO_HOSTS[task.model === WAN3 ? 1 : 0] : origin;
  return `${host}/videos/${task.id}.mp4${signatureOf(task)}`;
}

/** Why a URL of a finished task's video is not good for it now; `undefined` when it is. */
export function refusalOf(url: URL, task: EmulatedTask, now: number): string | undefined {
  if (url.search !== signatureOf(task)) return "SignatureDoesNotMatch";
  return task.model !== WAN3 && now >= expiresAt(task) * 1_000 ? "AccessDenied" : undefined;
}

function signatureOf(task: EmulatedTask): string {
  if (task.model === WAN3) return "";
  const signature = task.id.replaceAll("-", "").slice(0, 27);
  return `?Expires=${expiresAt(task)}&OSSAccessKeyId=LTAI5tEmulated&Signature=${signature}`;
}

/** Unix time, seconds. */
function expiresAt({ finishesAt }: EmulatedTask): number {
  return Math.floor(finishesAt / 1_000) + VIDEO_LIFETIME_SECONDS;
}
