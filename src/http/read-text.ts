import type { Deadline } from "./deadline.js";

/** The most that an answer may hold after decompression, bytes. */
export const LARGEST_ANSWER = 64 * 1024 * 1024;

/** Thrown by {@link readText} when an answer is larger than {@link LARGEST_ANSWER}. */
export class TooLarge extends Error {}

/** The whole body as text. Counts what comes out of the decompressor, so that a small bomb cannot fill the memory. */
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
    if (size > LARGEST_ANSWER) throw new TooLarge();
    text += decoder.decode(value, { stream: true });
  }
}
