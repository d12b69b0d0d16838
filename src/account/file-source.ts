import { ConfigurationError } from "wan-client";
import { abortable } from "../util/abort.js";
import { describeValue } from "../util/describe-value.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { type MediaTypes, mediaTypeOf } from "./accepted-files.js";

/** A stream of `Uint8Array`: a web `ReadableStream`, or the result of Node's `Readable.toWeb()`. */
export interface ByteStream {
  readonly locked: boolean;
  getReader(): {
    read(): Promise<{ done: boolean; value?: unknown }>;
    cancel(reason?: unknown): Promise<void>;
  };
}

/** A file: its content, or where it is in the file system. A string is a path or a `file:` URL; a `URL` is a `file:` URL. */
export type FileSource = Blob | Uint8Array | ByteStream | string | URL;

/** What the caller says about a file. */
export interface FileOptions {
  /** The media type, such as `image/png`. Default: that of a `Blob`, or else that of the file extension. */
  contentType?: string | undefined;
  /** The name with its extension, such as `cat.png`. Default: that of a `File` or of the path. */
  filename?: string | undefined;
}

/** The files that a function accepts. */
export interface FileRules {
  maxBytes: number;
  /** Advice for a larger file, appended to the message. */
  advice: string;
  types: MediaTypes;
}

/** A file that satisfies the rules. */
export interface SourceFile {
  content: Blob | Uint8Array<ArrayBuffer>;
  type: string;
  name: string | undefined;
}

/** A file whose type has not been checked. */
interface OpenedFile {
  content: SourceFile["content"];
  name?: string | undefined;
  /** The type that the source itself declares. */
  declared?: string | undefined;
}

const KINDS = "a Blob, a File, a Uint8Array, a ReadableStream, a path or a file: URL";

/**
 * Opens a file. Checks its size first, and then its type. No more than the limit is read into memory.
 *
 * @param signal Aborts the reading of a stream.
 * @throws ConfigurationError for another kind of source, and for a file that cannot be read, is empty, or breaks the rules;
 * whatever the stream throws; the reason of the signal.
 */
export async function openSource(
  source: FileSource,
  { contentType, filename }: FileOptions,
  rules: FileRules,
  signal?: AbortSignal,
): Promise<SourceFile> {
  checkText("contentType", contentType, "image/png");
  checkText("filename", filename, "cat.png");
  const { content, declared, name } = await open(source, rules, signal);
  const size = content instanceof Uint8Array ? content.byteLength : content.size;
  checkSize(size, rules);
  if (size === 0) throw new ConfigurationError("source: the file is empty; use one with content.");
  const named = filename ?? name;
  return { content, type: mediaTypeOf(contentType ?? declared, named, rules.types), name: named };
}

function checkText(option: string, value: unknown, example: string): void {
  if (value === undefined || (typeof value === "string" && value.trim() !== "")) return;
  throw new ConfigurationError(`${option}: got ${describeValue(value)}; use a text such as "${example}".`);
}

function checkSize(size: number, { maxBytes, advice }: FileRules): void {
  if (size > maxBytes) throw tooLarge(`${size}`, maxBytes, advice);
}

function tooLarge(size: string, maxBytes: number, advice: string): ConfigurationError {
  const limit = `${maxBytes} bytes (${maxBytes / 1024 ** 2} MB)`;
  return new ConfigurationError(`source: got ${size} bytes; use at most ${limit}${advice}.`);
}

async function open(
  source: FileSource,
  rules: FileRules,
  signal: AbortSignal | undefined,
): Promise<OpenedFile> {
  // Not `instanceof`, because each realm has its own classes.
  const given = Object(source) as Partial<URL & Blob & ByteStream>;
  if (ArrayBuffer.isView(source)) return { content: bytesOf(source) };
  if (typeof given.arrayBuffer === "function" && typeof given.size === "number") {
    return openBlob(source as Blob, rules);
  }
  if (typeof given.getReader === "function") {
    return { content: await readStream(source as ByteStream, rules, signal) };
  }
  const location = given.href ?? source;
  if (typeof location !== "string" || location === "") {
    throw new ConfigurationError(`source: got ${describeValue(source)}; use ${KINDS}.`);
  }
  if (/^file:/i.test(location)) return readPath(fileUrlFrom(location), rules);
  if (given.href !== undefined || /^(https?|data):/i.test(location)) {
    const advice = "put a URL into the request as it is; only a file needs this function";
    throw new ConfigurationError(`source: got ${describeValue(location)}; ${advice}.`);
  }
  return readPath(location, rules);
}

function fileUrlFrom(location: string): URL {
  if (URL.canParse(location)) return new URL(location);
  throw new ConfigurationError(
    `source: got ${describeValue(location)}, which is not a valid URL; use a path, or a URL such as "file:///tmp/cat.png".`,
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

async function openBlob(blob: Blob & { name?: unknown }, rules: FileRules): Promise<OpenedFile> {
  checkSize(blob.size, rules);
  return {
    // In a form, a Blob of another realm would become the text "[object Blob]".
    content: blob instanceof globalThis.Blob ? blob : new Uint8Array(await (blob as Blob).arrayBuffer()),
    name: typeof blob.name === "string" && blob.name !== "" ? blob.name : undefined,
    // `application/octet-stream` means that the type is unknown.
    declared: /octet-stream$/i.test(blob.type) ? undefined : blob.type,
  };
}

async function readStream(
  stream: ByteStream,
  { maxBytes, advice }: FileRules,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  if (stream.locked) {
    throw new ConfigurationError("source: the stream is already being read; use an unread stream.");
  }
  const reader = stream.getReader();
  const chunks: ArrayBufferView[] = [];
  let size = 0;
  try {
    for (;;) {
      const next = reader.read();
      const { done, value } = await (signal ? abortable(next, signal) : next);
      if (done) return joined(chunks, size);
      if (!ArrayBuffer.isView(value)) {
        throw new ConfigurationError(
          `source: the stream gave ${describeValue(value)}; use a stream of Uint8Array.`,
        );
      }
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge(`more than ${maxBytes}`, maxBytes, advice);
      chunks.push(value);
    }
  } catch (error) {
    ignoreErrors(() => reader.cancel());
    throw error;
  }
}

function joined(chunks: readonly ArrayBufferView[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(bytesOf(chunk), offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

async function readPath(path: string | URL, rules: FileRules): Promise<OpenedFile> {
  const shown = describeValue(String(path));
  // Looked up instead of imported, so that a bundle for another runtime contains no Node module.
  const files = globalThis.process?.getBuiltinModule?.("fs/promises");
  if (!files) {
    throw new ConfigurationError(`source: got ${shown}, but this runtime has no file system; use a Blob.`);
  }
  const failed = (reason: unknown, cause?: unknown) =>
    new ConfigurationError(`source: ${shown} cannot be read (${reason}).`, { cause });
  const found = await files.stat(path).catch((error) => {
    throw failed(error.code ?? error.name, error);
  });
  if (!found.isFile()) throw failed("it is not a regular file");
  checkSize(found.size, rules);
  const content = await files.readFile(path).catch((error) => {
    throw failed(error.code ?? error.name, error);
  });
  return { content: bytesOf(content), name: nameIn(path) };
}

/** The last part of a path. */
function nameIn(path: string | URL): string | undefined {
  return (typeof path === "string" ? path : decodeURIComponent(path.pathname)).split(/[\\/]/).at(-1);
}
