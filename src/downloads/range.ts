import { ResponseError } from "../errors/client-errors.js";
import { type BodyReader, bodyReaderOf, cancelBody } from "../transport/response-body.js";

// The content types of pages and errors. A server that does not know the type of a video sends application/octet-stream or none.
const NOT_VIDEO = /^(text\/|(?!video\/)[^;]*(json|xml|html|javascript|yaml|urlencoded))/i;

/** The body of a response: the bytes of a video, from `start` to the end. */
export interface VideoBody {
  reader: BodyReader;
  /** The position in the video of the next byte of the body. */
  start: number;
  /** The length of the whole video, bytes, if the server says so. */
  total: number | undefined;
  contentType: string | undefined;
  /** Identifies the server's copy of the video. Without it, a broken download cannot be resumed. */
  validator: string | undefined;
}

/** The range of a copy that a request asks for. */
export interface RequestedRange {
  start: number;
  validator: string | undefined;
  /** The length of the whole copy, if it is known. */
  total: number | undefined;
}

/** A reader for the body of a response. @throws ResponseError for a response that is not a video. */
export function videoReaderOf(response: Response, taskId: string | undefined): BodyReader {
  const contentType = response.headers.get("content-type");
  const reader = NOT_VIDEO.test(contentType ?? "") ? undefined : bodyReaderOf(response);
  if (reader) return reader;
  cancelBody(response);
  const message = `The URL responded with ${contentType ?? "no body"}, which is not a video.`;
  throw new ResponseError(message, { taskId });
}

/** The headers that ask for the rest of a copy; `undefined` for a request for the whole video. */
export function rangeHeaders({ start, validator }: RequestedRange): Record<string, string> | undefined {
  return validator !== undefined && start > 0
    ? { range: `bytes=${start}-`, "if-range": validator }
    : undefined;
}

/** The body of a 200 or 206; `undefined` when its range or its copy of the video is not the requested one. */
export function videoBodyFrom(
  { status, headers }: Response,
  reader: BodyReader,
  requested: RequestedRange,
): VideoBody | undefined {
  const contentType = headers.get("content-type") ?? undefined;
  if (status === 200) {
    return { reader, start: 0, total: lengthOf(headers), contentType, validator: validatorOf(headers) };
  }
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  // A 206 means that the copy is the same. The server need not repeat the validator, but another one contradicts the status.
  const validator = headers.get(requested.validator?.startsWith('"') ? "etag" : "last-modified");
  const isSameCopy =
    (validator === null || validator === requested.validator) && !headers.has("content-encoding");
  const isSameLength = total === "*" || requested.total === undefined || Number(total) === requested.total;
  if (!isSameCopy || !isSameLength || Number(start) !== requested.start) return undefined;
  const wholeLength = requested.total ?? (total === "*" ? undefined : Number(total));
  return {
    reader,
    start: requested.start,
    total: wholeLength,
    contentType,
    validator: requested.validator,
  };
}

/** The empty rest of a copy of which all bytes have been received. */
export function emptyVideoBody({ start, validator }: RequestedRange): VideoBody {
  const reader: BodyReader = { read: async () => ({ done: true, value: undefined }), cancel() {} };
  return { reader, start, total: start, contentType: undefined, validator };
}

/** The length of the whole video in a 416 response, bytes. */
export function lengthFromUnsatisfiedRange(headers: Headers): number | undefined {
  const length = /^bytes \*\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  return length === undefined ? undefined : Number(length);
}

/** The length of the body, bytes; `undefined` for a compressed body, whose header has the compressed length. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length !== null && /^\d+$/.test(length) && !headers.has("content-encoding")
    ? Number(length)
    : undefined;
}

function validatorOf(headers: Headers): string | undefined {
  // The ranges of a compressed body count the compressed bytes.
  if (headers.has("content-encoding")) return undefined;
  const etag = headers.get("etag");
  // A weak etag means "equivalent", not "the same bytes".
  return (etag?.startsWith('"') ? etag : headers.get("last-modified")) ?? undefined;
}
