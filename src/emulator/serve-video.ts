import { type EmulatedTask, isFinished } from "./task-store.js";
import { videoBytes } from "./video.js";
import { refusalOf } from "./video-url.js";

/** Serves the video of a task, whole or the part that a `Range` asks for. */
export function serveVideo(request: Request, task: EmulatedTask | undefined, now: number): Response {
  if (!task || task.failure || !isFinished(task, now)) return storeError(request, 404, "NoSuchKey");
  const refusal = refusalOf(new URL(request.url), task, now);
  return refusal === undefined ? videoAnswer(request) : storeError(request, 403, refusal);
}

/** What an object store says, which is not what the API says. */
function storeError({ method }: Request, status: number, code: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
  return new Response(method === "HEAD" ? null : body, {
    status,
    headers: { "content-type": "application/xml" },
  });
}

function videoAnswer(request: Request): Response {
  const bytes = videoBytes();
  const size = bytes.byteLength;
  const headers: Record<string, string> = {
    "content-type": "video/mp4",
    "accept-ranges": "bytes",
    etag: `"wan-emulator-${size}"`,
  };
  const answer = (status: number, body: Uint8Array<ArrayBuffer>, extra: Record<string, string> = {}) =>
    new Response(request.method === "HEAD" ? null : body, {
      status,
      headers: { ...headers, "content-length": String(body.byteLength), ...extra },
    });

  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "");
  if (!range || (range[1] === "" && range[2] === "")) return answer(200, bytes);
  const [, first = "", last = ""] = range;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || start > end) {
    return answer(416, new Uint8Array(), { "content-range": `bytes */${size}` });
  }
  return answer(206, bytes.slice(start, end + 1), { "content-range": `bytes ${start}-${end}/${size}` });
}
