/**
 * What the provider's platform offers beside the API, with a token of its own: the upload of files. And images as `data:`
 * URLs, which need no upload.
 *
 * @module wan-client/account
 */

export type { FileOptions, FileSource } from "./file-source.js";
export { imageDataUrl } from "./image-data-url.js";
export type { PlatformOptions } from "./platform-options.js";
export { type UploadedFile, type UploadFileOptions, uploadFile } from "./upload-file.js";
