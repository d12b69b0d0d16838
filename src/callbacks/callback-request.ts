import { ConfigurationError } from "wan-client";
import { parseJson } from "../util/json.js";
import { CallbackError } from "./callback-error.js";
import { parseUrl } from "./callback-url.js";

/**
 * A request as the frameworks hand it over: the `Request` of the web, Node's `IncomingMessage`, or the request of
 * Express, Fastify or the like, with its body parsed or not.
 */
export interface CallbackRequest {
  /** In capitals, as it was sent. */
  readonly method?: string | undefined;
  /** The whole URL, or its path and query. */
  readonly url?: string | undefined;
  /** The same before a router cut it. */
  readonly originalUrl?: string | undefined;
  /** An object that was parsed from JSON, a text, bytes, or a stream of them. Left out, the request itself is read. */
  readonly body?: unknown;
}

/** The path and the query of a request, as they were sent. */
export function targetOf({ originalUrl, url }: CallbackRequest): URL {
  const target = originalUrl ?? url ?? "";
  // Put behind a host by hand: "//x" would be taken for one.
  const absolute = target.startsWith("/") ? `http://localhost${target}` : target;
  const parsed = parseUrl(absolute);
  if (!parsed) throw new CallbackError("The request has no URL that can be read.", { status: 400 });
  return parsed;
}

/**
 * The JSON value in the body.
 *
 * @throws CallbackError with 413 beyond `maxBytes`, and with 400 for what is no JSON.
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

/** Also `false` and `7` are what a parser may leave. */
function isParsed(body: unknown): boolean {
  if (body === undefined || body === null || typeof body === "string") return false;
  return !isBytes(body) && !isStream(Object(body));
}

// Not by its class, of which each realm has its own: Jest's is not the one of a Buffer.
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
  /** Sees to it that what is left unread does not hold up the next request on the connection. */
  drain(): void;
}

function chunksOf(request: CallbackRequest): Chunks {
  const source = request.body ?? request;
  if ((request as Partial<Request>).bodyUsed || (source as Partial<ReadableStream>).locked) {
    throw new ConfigurationError(
      "request: its body was read before; pass { method, url, body } with the body that was parsed.",
    );
  }
  if ("getReader" in (source as object)) {
    const reader = (source as ReadableStream<unknown>).getReader();
    return { next: () => reader.read(), drain() {} };
  }
  const iterator = (source as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator]?.();
  if (!iterator) return { next: async () => ({ done: true }), drain() {} };
  // A stream of Node. Not `for await`: to leave it early would destroy the connection, over which the answer is to go.
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
      throw new CallbackError("The body broke off.", { status: 400, cause });
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
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(maxBytes: number): CallbackError {
  return new CallbackError(`The body is larger than ${maxBytes} bytes (maxBytes).`, { status: 413 });
}
