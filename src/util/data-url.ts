/** The vendor's limit for an image that is part of a request, bytes. */
export const MAX_IMAGE_BYTES = 20 * 1024 * 1024;

// `btoa` needs a string, and the number of arguments of `String.fromCharCode` is limited.
const BYTES_AT_A_TIME = 0x8000;

/** The bytes as a `data:` URL. */
export function dataUrlOf(bytes: Uint8Array, mediaType: string): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += BYTES_AT_A_TIME) {
    const part = bytes.subarray(start, start + BYTES_AT_A_TIME);
    // Five times as fast as with a spread, which reads the bytes through an iterator.
    binary += String.fromCharCode.apply(undefined, part as unknown as number[]);
  }
  return `data:${mediaType};base64,${globalThis.btoa(binary)}`;
}
