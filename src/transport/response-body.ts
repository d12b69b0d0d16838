import { ResponseError } from "../errors/client-errors.js";
import type { Deadline } from "../util/deadline.js";

// The most that a response may hold after decompression.
const MAX_MIB = 64;
const MAX_BYTES = MAX_MIB * 1024 * 1024;

/**
 * The whole body as text. Counts what comes out of the decompressor, so that a small bomb cannot fill the memory.
 *
 * @throws ResponseError for a larger one.
 */
export async function readText(response: Response, limit: Deadline): Promise<string> {
  // The body of node-fetch is a stream of Node, and a mock may have none: what they all have is text().
  if (typeof response.body?.getReader !== "function") return checked(await limit.race(response.text()));
  const reader = response.body.getReader();
  try {
    return await limit.race(readAll(reader));
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error;
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MAX_BYTES) throw tooLarge();
    text += decoder.decode(value, { stream: true });
  }
}

function checked(text: string): string {
  if (text.length > MAX_BYTES) throw tooLarge();
  return text;
}

function tooLarge(): ResponseError {
  return new ResponseError(`The answer is larger than ${MAX_MIB} MiB.`);
}

/** Reads a body, piece by piece. */
export interface BodyReader {
  read(): Promise<IteratorResult<Uint8Array, unknown>>;
  /** Lets go of the rest of it. Never throws. */
  cancel(): void;
}

/** What of a body is used here. A fetch that is not the runtime's own may give a stream of Node, as node-fetch does. */
type AnyBody = Partial<
  Pick<ReadableStream<Uint8Array>, "getReader" | "cancel"> &
    AsyncIterable<Uint8Array> & { destroy(): void; on(event: "error", listener: () => void): void }
>;

/** Reads the body of an answer, of whichever kind; `undefined` when it has none. */
export function bodyReaderOf(response: unknown): BodyReader | undefined {
  const body = bodyOf(response);
  if (typeof body?.getReader === "function") {
    const reader = body.getReader();
    return { read: () => reader.read(), cancel: () => quietly(() => reader.cancel()) };
  }
  const pieces = body?.[Symbol.asyncIterator]?.();
  return pieces && { read: () => pieces.next(), cancel: () => quietly(() => release(body, pieces)) };
}

/** Lets go of an answer whose body nobody will read. Never throws, whatever it is given. */
export function cancelBody(response: unknown): void {
  quietly(() => release(bodyOf(response)));
}

function bodyOf(response: unknown): AnyBody | null | undefined {
  const body: AnyBody | null | undefined = Object(response).body;
  // A stream of Node that fails while nobody listens ends the process.
  if (typeof body?.on === "function") body.on("error", () => {});
  return body;
}

function release(body: AnyBody | null | undefined, pieces?: AsyncIterator<Uint8Array>): unknown {
  if (typeof body?.cancel === "function") return body.cancel();
  if (typeof body?.destroy === "function") return body.destroy();
  return (pieces ?? body?.[Symbol.asyncIterator]?.())?.return?.();
}

function quietly(work: () => unknown): void {
  (async () => work())().catch(() => {});
}
