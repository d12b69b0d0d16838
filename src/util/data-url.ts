// `btoa` takes a string, and the arguments of one call are limited in number.
const BYTES_AT_A_TIME = 0x8000;

/** The bytes as a `data:` URL. */
export function dataUrlOf(bytes: Uint8Array, mediaType: string): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += BYTES_AT_A_TIME) {
    binary += String.fromCharCode(...bytes.subarray(start, start + BYTES_AT_A_TIME));
  }
  return `data:${mediaType};base64,${globalThis.btoa(binary)}`;
}
