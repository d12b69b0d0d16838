import { ResponseError } from "../errors/client-errors.js";
import { type BodyReader, bodyReaderOf, cancelBody } from "../transport/response-body.js";

// What pages and errors come as. A server that knows no better calls a video application/octet-stream, or nothing.
const NO_VIDEO = /^(text\/|(?!video\/)[^;]*(json|xml|html|javascript|yaml|urlencoded))/i;

/** An answer with a video's bytes, or with the rest of them. */
export interface Part {
  reader: BodyReader;
  /** Where in the video it begins. */
  start: number;
  /** How long the whole video is, when the server says so. */
  total: number | undefined;
  contentType: string | undefined;
  /** What tells the server's copy from another one; without it a broken download cannot go on where it was. */
  validator: string | undefined;
}

/** Reads an answer's bytes. @throws ResponseError for an answer that is no video. */
export function readerOf(response: Response, taskId: string | undefined): BodyReader {
  const contentType = response.headers.get("content-type");
  const reader = NO_VIDEO.test(contentType ?? "") ? undefined : bodyReaderOf(response);
  if (reader) return reader;
  cancelBody(response);
  const message = `The URL answered with ${contentType ?? "no body"}, which is no video.`;
  throw new ResponseError(message, { taskId });
}

/** What asks for the rest of a copy. */
export function rangeFrom(start: number, validator: string): Record<string, string> {
  return { range: `bytes=${start}-`, "if-range": validator };
}

/** What an answer holds, or `undefined` when it is another stretch or another copy than was asked for. */
export function partOf(
  { status, headers }: Response,
  reader: BodyReader,
  asked: { start: number; validator?: string | undefined; total?: number | undefined },
): Part | undefined {
  const contentType = headers.get("content-type") ?? undefined;
  if (status === 200) {
    return { reader, start: 0, total: lengthOf(headers), contentType, validator: validatorOf(headers) };
  }
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  // The server said by the status that the copy is the same. It may leave it at that, but not contradict itself.
  const named = headers.get(asked.validator?.startsWith('"') ? "etag" : "last-modified");
  const same = (named === null || named === asked.validator) && !headers.has("content-encoding");
  const fits = total === "*" || asked.total === undefined || Number(total) === asked.total;
  if (!same || !fits || Number(start) !== asked.start) return undefined;
  const whole = asked.total ?? (total === "*" ? undefined : Number(total));
  return { reader, start: asked.start, total: whole, contentType, validator: asked.validator };
}

/** The whole length that a server names when there is nothing left to send. */
export function lengthBeyondRange(headers: Headers): number | undefined {
  const length = /^bytes \*\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  return length === undefined ? undefined : Number(length);
}

/** The length of the body, unless it was compressed on the way, when the header counts something else. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length !== null && /^\d+$/.test(length) && !headers.has("content-encoding")
    ? Number(length)
    : undefined;
}

function validatorOf(headers: Headers): string | undefined {
  // Bytes that were compressed on the way are counted differently by either side.
  if (headers.has("content-encoding")) return undefined;
  const etag = headers.get("etag");
  // A weak one says "means the same", not "the same bytes".
  return (etag?.startsWith('"') ? etag : headers.get("last-modified")) ?? undefined;
}
