import { jsonResponse } from "./responses.js";
import { VIDEO_ORIGINS } from "./video-url.js";

export const PLATFORM_ORIGIN = "https://platform.acedata.cloud";
/** The origin of the files that were uploaded to the service's own platform. */
export const FILE_ORIGIN = VIDEO_ORIGINS[0];

const MAX_BYTES = 100 * 1024 * 1024;

/** The uploads of the platform. */
export interface Uploads {
  /** Stores the file of an upload with a valid token. Returns the response: the URL of the file, or an error. */
  respond(file: File | undefined, origin: string, traceId: string): Response;
  /** The response to a request for an uploaded file; `undefined` when there is no such file. */
  serve(request: Request, path: string): Response | undefined;
  reset(): void;
}

/** Whether a request uploads a file. */
export function isUpload(method: string, path: string): boolean {
  return method === "POST" && /\/api\/v1\/files\/?$/.test(path);
}

/** The file in the body of an upload, or `undefined` when there is none. */
export async function uploadedFile(request: Request): Promise<File | undefined> {
  const form = await request.formData().catch(() => undefined);
  const file = form?.get("file");
  return typeof file === "object" ? (file ?? undefined) : undefined;
}

export function createUploads(nextId: () => string): Uploads {
  const files = new Map<string, File>();
  return {
    respond(file, origin, traceId) {
      const respond = (status: number, body: object) => jsonResponse(status, body, traceId);
      if (!file) return respond(400, { error: "No file provided" });
      if (file.size > MAX_BYTES) return respond(413, { error: "File too large", max_bytes: MAX_BYTES });
      const path = `/files/${nextId()}${/\.\w+$/.exec(file.name)?.[0] ?? ""}`;
      files.set(path, file);
      return respond(200, { file_url: (origin === PLATFORM_ORIGIN ? FILE_ORIGIN : origin) + path });
    },
    serve({ method }, path) {
      const file = files.get(path);
      const headers = file && { "content-type": file.type, "content-length": String(file.size) };
      return headers && new Response(method === "HEAD" ? null : file, { headers });
    },
    reset: () => files.clear(),
  };
}
