import { RequestValidationError } from "../errors/client-errors.js";
import { CALL_OPTIONS, check, checkFunction, checkNames, checkOptions } from "../tasks/call-options.js";
import type { Task } from "../types/task.js";
import { describeValue } from "../util/describe-value.js";
import { omitUndefined } from "../util/object.js";
import type { OptionNames } from "../util/option-names.js";
import { isWebUrl } from "../util/values.js";
import { ResumableReader } from "./resumable-reader.js";

/** A video: its URL, or a task that succeeded, which may have been read back from JSON. */
export type VideoRef = string | { readonly id: string; readonly video: { readonly url: string } };

/** The options of `openVideo`. */
export interface OpenVideoOptions {
  /** Ends the download with an `AbortError`. If it is already aborted, nothing is sent. */
  signal?: AbortSignal | undefined;
  /** A `WanClient`. When the URL of a task's video has expired, the client reads the task again to get a new one. */
  client?: { getTask(id: string, options?: { signal?: AbortSignal | undefined }): Promise<Task> } | undefined;
  /** Used in place of the global `fetch`. Its bodies may be streams of Node, like those of node-fetch. */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * The longest time without a byte, both before the first byte and between two bytes, ms. A request that receives no byte
   * for longer has failed. There is no limit on the whole download. Default 60,000.
   */
  idleTimeout?: number | undefined;
  /**
   * How often a failed request is sent again. Each new byte starts the count over. A 429 does not count: the request is
   * sent again for as long as `idleTimeout` allows, counted from the last byte. Default 2.
   */
  maxRetries?: number | undefined;
  /**
   * Called when the stream starts over: discard the bytes that you have read. The connection broke, and the server's copy of the
   * video has changed since then or cannot be identified. Without this function, the stream ends with an error instead.
   */
  onRestart?: ((video: { bytes?: number | undefined }) => void | Promise<void>) | undefined;
}

/** A video that is being read. */
export interface OpenedVideo {
  /**
   * The bytes of the video. When the connection breaks, the stream continues over another one. It fails if that is not
   * possible, or if the video ends before `bytes` bytes have arrived.
   */
  stream: ReadableStream<Uint8Array>;
  /** The length of the video in bytes, if the server says so. */
  bytes?: number | undefined;
  /** The `content-type` of the response, if it has one. */
  contentType?: string | undefined;
}

const OPEN_VIDEO_OPTIONS: OptionNames<OpenVideoOptions> = {
  signal: true,
  client: true,
  fetch: true,
  idleTimeout: true,
  maxRetries: true,
  onRestart: true,
};
const IDLE_TIMEOUT_MS = 60_000;
const MAX_RETRIES = 2;

/**
 * Opens the video of a finished task, or a video's URL, for reading. The token is not sent, because the URL needs none.
 * Redirects are followed, but from a public host never to this machine or a private network.
 *
 * @throws ApiError (403 once the URL of a 2.6 model has expired), ConnectionError, RequestTimeoutError, ResponseError,
 * AbortError, each with the `taskId` when a task was given. RequestValidationError for a source that is not a video;
 * ConfigurationError for an unknown or invalid option.
 * @example
 * ```ts
 * const { stream, contentType } = await openVideo(task);
 * return new Response(stream, { headers: { "content-type": contentType ?? "video/mp4" } });
 * ```
 */
export async function openVideo(source: VideoRef, options: OpenVideoOptions = {}): Promise<OpenedVideo> {
  const { url, taskId } = addressOf(source);
  checkNames(options, OPEN_VIDEO_OPTIONS, "", taskId);
  const { client, signal, idleTimeout = IDLE_TIMEOUT_MS, maxRetries = MAX_RETRIES, onRestart } = options;
  checkOptions({ signal, maxRetries }, CALL_OPTIONS, taskId);
  check("idleTimeout", idleTimeout, (value) => value > 0, "a number of milliseconds above 0", taskId);
  checkFunction("fetch", options.fetch, taskId);
  checkFunction("onRestart", onRestart, taskId);
  const reader = new ResumableReader({
    url,
    taskId,
    renewUrl: async () => (client && taskId !== undefined ? newUrlOf(client, taskId, signal) : undefined),
    fetch: options.fetch,
    signal,
    idleTimeout,
    maxRetries,
    onRestart: onRestart && (async ({ total }) => onRestart(omitUndefined({ bytes: total }))),
  });
  const { total: bytes, contentType } = await reader.open();
  return { stream: streamOf(reader), ...omitUndefined({ bytes, contentType }) };
}

// Reads nothing ahead, so that a restart leaves no old bytes in the stream.
function streamOf(reader: ResumableReader): ReadableStream<Uint8Array> {
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const bytes = await reader.read();
    if (bytes) controller.enqueue(bytes);
    else controller.close();
  };
  return new ReadableStream({ pull, cancel: () => reader.close() }, { highWaterMark: 0 });
}

async function newUrlOf(
  client: NonNullable<OpenVideoOptions["client"]>,
  id: string,
  signal: AbortSignal | undefined,
) {
  // If this read fails, the caller gets the error of the video instead.
  const task = await client.getTask(id, { signal }).catch(() => undefined);
  return task?.status === "succeeded" ? task.video.url : undefined;
}

function addressOf(source: VideoRef): { url: string; taskId: string | undefined } {
  const [url, taskId] = typeof source === "string" ? [source, undefined] : [source?.video?.url, source?.id];
  if (isWebUrl(url) && URL.canParse(url)) return { url, taskId };
  const message = `got ${describeValue(url ?? source)}; use a task that succeeded, or the http or https URL of a video`;
  throw new RequestValidationError([{ path: ["source"], message }]);
}
