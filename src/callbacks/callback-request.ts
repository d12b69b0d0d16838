import { ConfigurationError } from "wan-client";
import { parseJson } from "../util/json.js";
import { CallbackError } from "./callback-error.js";
import { parseUrl } from "./callback-url.js";

/**
 * A request in the form that your framework gives you: a web `Request`, Node's `IncomingMessage`, or a request of Express,
 * Fastify or a similar framework. Its body may be parsed or unread.
 */
export interface CallbackRequest {
  /** The HTTP method in capitals, such as `POST`. */
  readonly method?: string | undefined;
  /** The full URL, or only its path and query. */
  readonly url?: string | undefined;
  /** The URL before a router shortened it, as in Express. Takes precedence over `url`. */
  readonly originalUrl?: string | undefined;
  /** A parsed JSON value, a string, bytes, or a stream of strings or bytes. Without it, the request itself is read. */
  readonly body?: unknown;
}

/**
 * The URL of a request.
 *
 * @throws CallbackError with 400 if there is no valid one.
 */
export function targetOf({ originalUrl, url }: CallbackRequest): URL {
  const target = originalUrl ?? url ?? "";
  // Prefixed by hand, because `new URL("//x", base)` takes x for a host.
  const absolute = target.startsWith("/") ? `http://localhost${target}` : target;
  const parsed = parseUrl(absolute);
  if (!parsed) throw new CallbackError("The request has no valid URL.", { status: 400 });
  return parsed;
}

/**
 * The JSON value in the body.
 *
 * @throws CallbackError with 413 for a body of more than `maxBytes`, and with 400 for one that is incomplete or not JSON.
 * ConfigurationError if the body has already been read.
 */
export async function jsonOf(request: CallbackRequest, maxBytes: number): Promise<unknown> {
  const { body } = request;
  if (isParsed(body)) return body;
  const text =
    typeof body === "string"
      ? textOf(new TextEncoder().encode(body), maxBytes)
      : isBytes(body)
        ? textOf(body, maxBytes)
        : await readText(chunksOf(request), maxBytes);
  const value = parseJson(text);
  if (value === undefined) throw new CallbackError("The body is not JSON.", { status: 400 });
  return value;
}

/** A parser may also return primitive values, such as `false` and `7`. */
function isParsed(body: unknown): boolean {
  if (body === undefined || body === null || typeof body === "string") return false;
  return !isBytes(body) && !isStream(Object(body));
}

// Not `instanceof Uint8Array`: each realm has its own class, and a Buffer under Jest comes from another realm.
function isBytes(body: unknown): body is Uint8Array {
  return ArrayBuffer.isView(body);
}

function isStream(body: object): boolean {
  return "getReader" in body || Symbol.asyncIterator in body;
}

function textOf(bytes: Uint8Array, maxBytes: number): string {
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CallbackError("The body is not UTF-8.", { status: 400 });
  }
}

interface Chunks {
  next(): Promise<{ done?: boolean | undefined; value?: unknown }>;
  /** Reads the rest, which would otherwise block the next request on the connection. */
  drain(): void;
}

function chunksOf(request: CallbackRequest): Chunks {
  const source = request.body ?? request;
  if ((request as Partial<Request>).bodyUsed || (source as Partial<ReadableStream>).locked) {
    throw new ConfigurationError(
      "request: its body has already been read; pass { method, url, body } with the parsed body.",
    );
  }
  if ("getReader" in (source as object)) {
    const reader = (source as ReadableStream<unknown>).getReader();
    return { next: () => reader.read(), drain() {} };
  }
  const iterator = (source as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator]?.();
  if (!iterator) return { next: async () => ({ done: true }), drain() {} };
  // A Node stream. Leaving a `for await` loop early would destroy the connection, which is still needed for the response.
  const drain = async () => {
    while (!(await iterator.next()).done);
  };
  return { next: () => iterator.next(), drain: () => void drain().catch(() => {}) };
}

async function readText({ next, drain }: Chunks, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await next().catch((cause) => {
      throw new CallbackError("The body ended early.", { status: 400, cause });
    });
    if (done) return textOf(joined(chunks, size), maxBytes);
    const chunk = typeof value === "string" ? new TextEncoder().encode(value) : (value as Uint8Array);
    size += chunk.byteLength;
    if (size > maxBytes) {
      drain();
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(maxBytes: number): CallbackError {
  return new CallbackError(`The body is larger than ${maxBytes} bytes (maxBytes).`, { status: 413 });
}
