import type { Deadline } from "./deadline.js";
import { ignoreErrors } from "./ignore-errors.js";

// How large a body may be after decompression.
const MAX_MIB = 64;
const MAX_BYTES = MAX_MIB * 1024 * 1024;

let decoder: TextDecoder | undefined;

/**
 * The whole body of a response as text. Counts the bytes after decompression, so that a small decompression bomb cannot fill
 * the memory.
 *
 * @param TooLarge The class of the error, from the copy of the package that reads the response.
 * @throws TooLarge for a body of more than 64 MiB.
 */
export async function limitedText(
  response: Response,
  deadline: Deadline,
  TooLarge: new (message: string) => Error,
): Promise<string> {
  // The body of node-fetch is a stream of Node, and a mock may have none. All of them have text().
  const reader = response.body?.getReader?.();
  try {
    return await deadline.race(read());
  } catch (error) {
    ignoreErrors(() => reader?.cancel());
    throw error;
  }

  async function read(): Promise<string> {
    let text = reader ? "" : await response.text();
    const chunks: Uint8Array[] = [];
    for (let size = text.length; ; ) {
      if (size > MAX_BYTES) throw new TooLarge(`The response is larger than ${MAX_MIB} MiB.`);
      const chunk = (await reader?.read())?.value;
      if (!chunk) break;
      size += chunk.byteLength;
      chunks.push(chunk);
    }
    // One for all responses, because creating it costs Node more than decoding a response. It is never used by two at a time.
    decoder ??= new TextDecoder();
    for (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  }
}
