import { ConfigurationError, ResponseError } from "wan-client";
import { asObject } from "../util/json.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { isWebUrl } from "../util/values.js";
import { AUDIO, DOCUMENTS, defaultName, IMAGES, MAX_UPLOAD_BYTES, VIDEOS } from "./accepted-files.js";
import { type FileOptions, type FileSource, openSource } from "./file-source.js";
import { PLATFORM_OPTIONS, type PlatformOptions, resolvePlatformToken } from "./platform-options.js";
import { callPlatform } from "./platform-request.js";

/** The options of `uploadFile`. */
export interface UploadFileOptions extends PlatformOptions, FileOptions {}

/** A file that was uploaded. */
export interface UploadedFile {
  /** Anybody who has this URL can read the file. The provider does not say how long it keeps the file. */
  url: string;
}

const OPTIONS: OptionNames<UploadFileOptions> = { ...PLATFORM_OPTIONS, contentType: true, filename: true };
// 100 MB take 14 minutes at 1 Mbit/s.
const TIMEOUT_MS = 15 * 60_000;

/**
 * Uploads a file to the Ace Data Cloud platform, and resolves to its URL, for any field of a request that takes a URL. The file
 * becomes public: anybody who has the URL can read it. The provider does not say how long it keeps the file.
 *
 * The file is an image (PNG, JPEG, WebP, BMP), a video (MP4, MOV), an audio file (MP3, WAV) or a document (PDF, DOCX, XLSX, PPTX,
 * MD) of at most 100 MB (104,857,600 bytes), which is the platform's limit. The API's guide lists no formats. These are the
 * ones that other providers of the models document, except MP4 and MOV, for which there is no source. The type is the declared
 * one, or else that of the file extension; the bytes are not examined.
 *
 * There is one attempt. Reading the source and uploading it may take 15 minutes (900,000 ms): 100 MB take 14 at 1 Mbit/s. For a
 * shorter limit, pass `signal: AbortSignal.timeout(ms)`. A redirect is not followed.
 *
 * @param source A `Blob` or `File`, bytes, a stream, a path, or a `file:` URL. A stream is first read into memory. Paths need
 * Node, Bun or Deno.
 * @throws Before anything is sent: ConfigurationError for an unknown or invalid option, a missing token, and a source that
 * cannot be read, is empty, is too large, or has another type; whatever the stream throws. After that: AuthenticationError,
 * RateLimitError and the other classes of ApiError; ConnectionError; ResponseError for a redirect, and for a response without a
 * URL. At any time: RequestTimeoutError; AbortError.
 * @example
 * ```ts
 * const { url } = await uploadFile("./cat.mp4");
 * await wan.generate({ model: "wan3.0-video", prompt: "It purrs", media: [{ type: "reference_video", url }] });
 * ```
 */
export async function uploadFile(source: FileSource, options: UploadFileOptions = {}): Promise<UploadedFile> {
  checkOptionNames(ConfigurationError, options, OPTIONS);
  const token = resolvePlatformToken(options);
  const types = { ...IMAGES, ...VIDEOS, ...AUDIO, ...DOCUMENTS };
  const rules = { maxBytes: MAX_UPLOAD_BYTES, advice: "", types };
  return callPlatform(options, TIMEOUT_MS, async (send, signal) => {
    const { content, type, name } = await openSource(source, options, rules, signal);
    const body = new FormData();
    body.append("file", new Blob([content], { type }), name ?? defaultName(type, types));
    return { url: urlIn(await send({ method: "POST", path: "/files/", body, token })) };
  });
}

/** The URL in the response. The provider's documentation calls it `file_url` in one place, and `url` in another. */
function urlIn(response: unknown): string {
  const { file_url, url } = asObject(response) ?? {};
  const found = [file_url, url].find((each) => isWebUrl(each) && URL.canParse(each));
  if (found !== undefined) return found as string;
  throw new ResponseError("The platform responded without the http or https URL of the file.", {
    retryable: true,
  });
}
