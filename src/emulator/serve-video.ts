import type { Replay } from "./replay.js";
import { type EmulatedTask, isFinished } from "./task-record.js";
import { createVideo } from "./video/create-video.js";
import { hashOf } from "./video/hash.js";
import { videoOfTask } from "./video-of-task.js";
import { accessErrorOf, expiryErrorOf } from "./video-url.js";

/** Serves the videos of an emulator's tasks. */
export interface VideoServer {
  /** The response to a download: the whole video of the task, or the part that the `Range` header asks for. */
  respond(request: Request, task: EmulatedTask | undefined, now: number): Response;
  reset(): void;
}

/** A video with its entity tag. */
interface EncodedVideo {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

const MAX_RECENT = 4;

/** @param replay the recorded service, if there is one. Its URLs are signed differently, so only their expiry is checked. */
export function createVideoServer(replay: Replay | undefined): VideoServer {
  // A download in ranges requests the same video again and again.
  const recent = new Map<EmulatedTask, EncodedVideo>();

  function encodedVideo(task: EmulatedTask): EncodedVideo {
    const known = recent.get(task);
    if (known) return known;
    const bytes = createVideo(videoOfTask(task));
    const video = { bytes, etag: `"wan-emulator-${hashOf(bytes).toString(16)}"` };
    for (const oldest of recent.keys()) {
      if (recent.size < MAX_RECENT) break;
      recent.delete(oldest);
    }
    recent.set(task, video);
    return video;
  }

  function respond(request: Request, task: EmulatedTask | undefined, now: number): Response {
    if (!task || task.failure || !isFinished(task, now)) return objectStoreError(request, 404, "NoSuchKey");
    const url = new URL(request.url);
    const accessError = replay ? expiryErrorOf(url, now) : accessErrorOf(url, task, now);
    if (accessError !== undefined) return objectStoreError(request, 403, accessError);
    const range = replay?.ignoresRange ? null : request.headers.get("range");
    return videoResponse(request, encodedVideo(task), range);
  }

  return { respond, reset: () => recent.clear() };
}

/** An error in the format of an object store, which differs from that of the API. */
function objectStoreError({ method }: Request, status: number, code: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
  return new Response(method === "HEAD" ? null : body, {
    status,
    headers: { "content-type": "application/xml" },
  });
}

function videoResponse(request: Request, { bytes, etag }: EncodedVideo, range: string | null): Response {
  const size = bytes.byteLength;
  const headers: Record<string, string> = {
    "content-type": "video/mp4",
    "accept-ranges": "bytes",
    etag,
  };
  const respond = (status: number, body: Uint8Array<ArrayBuffer>, extra: Record<string, string> = {}) =>
    new Response(request.method === "HEAD" ? null : body, {
      status,
      headers: { ...headers, "content-length": String(body.byteLength), ...extra },
    });

  const bounds = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  if (!bounds || (bounds[1] === "" && bounds[2] === "")) return respond(200, bytes);
  const [, first = "", last = ""] = bounds;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || start > end) {
    return respond(416, new Uint8Array(), { "content-range": `bytes */${size}` });
  }
  return respond(206, bytes.slice(start, end + 1), { "content-range": `bytes ${start}-${end}/${size}` });
}
