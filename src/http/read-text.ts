import { ResponseError } from "../errors/response-error.js";
import type { Deadline } from "./deadline.js";

// The most that an answer may hold after decompression.
const MOST_MIB = 64;

/**
 * The whole body as text. Counts what comes out of the decompressor, so that a small bomb cannot fill the memory.
 *
 * @throws ResponseError for a larger one.
 */
export async function readText(response: Response, limit: Deadline): Promise<string> {
  // What somebody's mock returns in place of a response may have no stream.
  if (!response.body) return limit.race(response.text());
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
    if (size > MOST_MIB * 1024 * 1024) {
      throw new ResponseError(`The answer is larger than ${MOST_MIB} MiB.`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
