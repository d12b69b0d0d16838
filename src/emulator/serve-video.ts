import { type EmulatedTask, isFinished } from "./task-record.js";
import { videoBytes } from "./video.js";
import { accessErrorOf } from "./video-url.js";

/** Serves the video of a task: all of it, or the part that the `Range` header asks for. */
export function serveVideo(request: Request, task: EmulatedTask | undefined, now: number): Response {
  if (!task || task.failure || !isFinished(task, now)) return objectStoreError(request, 404, "NoSuchKey");
  const accessError = accessErrorOf(new URL(request.url), task, now);
  return accessError === undefined ? videoResponse(request) : objectStoreError(request, 403, accessError);
}

/** An error in the format of an object store, which differs from that of the API. */
function objectStoreError({ method }: Request, status: number, code: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
  return new Response(method === "HEAD" ? null : body, {
    status,
    headers: { "content-type": "application/xml" },
  });
}

function videoResponse(request: Request): Response {
  const bytes = videoBytes();
  const size = bytes.byteLength;
  const headers: Record<string, string> = {
    "content-type": "video/mp4",
    "accept-ranges": "bytes",
    etag: `"wan-emulator-${size}"`,
  };
  const respond = (status: number, body: Uint8Array<ArrayBuffer>, extra: Record<string, string> = {}) =>
    new Response(request.method === "HEAD" ? null : body, {
      status,
      headers: { ...headers, "content-length": String(body.byteLength), ...extra },
    });

  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "");
  if (!range || (range[1] === "" && range[2] === "")) return respond(200, bytes);
  const [, first = "", last = ""] = range;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || start > end) {
    return respond(416, new Uint8Array(), { "content-range": `bytes */${size}` });
  }
  return respond(206, bytes.slice(start, end + 1), { "content-range": `bytes ${start}-${end}/${size}` });
}
