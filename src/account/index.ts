/**
 * Functions for local files: `uploadFile`, which needs a token of the Ace Data Cloud platform, and `imageDataUrl`, which sends
 * nothing.
 *
 * @module wan-client/account
 */

export type { ByteStream, FileOptions, FileSource } from "./file-source.js";
export { imageDataUrl } from "./image-data-url.js";
export type { PlatformOptions } from "./platform-options.js";
export { type UploadedFile, type UploadFileOptions, uploadFile } from "./upload-file.js";
