import type { Deadline } from "./deadline.js";
import { ignoreErrors } from "./ignore-errors.js";

// The largest body that is read, after decompression.
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
export function limitedText(
  response: Response,
  deadline: Deadline,
  TooLarge: new (message: string) => Error,
): Promise<string> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const cancel = () => ignoreErrors(() => reader?.cancel());
  return deadline.race(read(), cancel);

  async function read(): Promise<string> {
    // The body of node-fetch is a Node stream, and a mock may have no body. All of these responses have text().
    reader = response.body?.getReader?.();
    let text = reader ? "" : await response.text();
    const chunks: Uint8Array[] = [];
    for (let size = text.length; ; ) {
      if (size > MAX_BYTES) {
        cancel();
        throw new TooLarge(`The response is larger than ${MAX_MIB} MiB.`);
      }
      const chunk = reader && (await reader.read()).value;
      if (!chunk) break;
      size += chunk.byteLength;
      chunks.push(chunk);
    }
    // One decoder for all responses, because creating one costs Node more than decoding a response. There is no `await`
    // below, so no two responses use it at the same time.
    decoder ??= new TextDecoder();
    for (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  }
}
