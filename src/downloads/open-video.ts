import { RequestValidationError } from "../errors/client-errors.js";
import { CALL_OPTIONS, checkFunction, checkNames, checkOptions } from "../tasks/call-options.js";
import type { Task } from "../types/task.js";
import { describeValue } from "../util/describe-value.js";
import { omitUndefined } from "../util/object.js";
import type { OptionNames } from "../util/option-names.js";
import { isWebUrl } from "../util/values.js";
import { VideoReader } from "./resumable-reader.js";

/** A video by its URL, or in what holds it: a task that succeeded, also one that was read back from JSON. */
export type VideoRef = string | { readonly id: string; readonly video: { readonly url: string } };

/** What `openVideo` takes. */
export interface OpenVideoOptions {
  /** Ends the reading with an `AbortError`. Aborted already, nothing is sent. */
  signal?: AbortSignal | undefined;
  /** A `WanClient`: once the URL of a task's video is refused, the task is read again for a new one. */
  client?: VideoClient | undefined;
  /** Used in place of the global `fetch`. One whose bodies are streams of Node will do, such as node-fetch. */
  fetch?: typeof globalThis.fetch | undefined;
  /** The longest silence of the server, before the first byte and between two of them, ms. Default 60,000. */
  requestTimeout?: number | undefined;
  /** How often in a row a broken connection, a 429 or a 5xx is tried again before another byte came. Default 3. */
  maxRetries?: number | undefined;
  /**
   * Told that what came so far is void, because the stream begins again: the connection broke, and the server's copy has
   * changed since, or cannot be told from another one. Left out, the stream ends there with an error.
   */
  onRestart?: ((video: { bytes?: number | undefined }) => void | Promise<void>) | undefined;
}

/** What a `WanClient` does for `openVideo`. */
export interface VideoClient {
  getTask(id: string, options?: { signal?: AbortSignal | undefined }): Promise<Task>;
}

/** A video on its way. */
export interface OpenedVideo {
  /**
   * The bytes. When the connection breaks they go on over another one; the stream errors when that is of no use, or the
   * video ends before `bytes` have come.
   */
  stream: ReadableStream<Uint8Array>;
  /** How many there will be, when the server says so. */
  bytes?: number | undefined;
  contentType?: string | undefined;
}

const OPEN_VIDEO_OPTIONS: OptionNames<OpenVideoOptions> = {
  signal: true,
  client: true,
  fetch: true,
  requestTimeout: true,
  maxRetries: true,
  onRestart: true,
};
const QUIET_MS = 60_000;
const RETRIES = 3;

/**
 * Opens the video of a finished task, or a video's URL, for reading. The token is not sent: the URL is its own key.
 * Redirects are followed, but from a public host never into this machine or a private network.
 *
 * @throws ApiError (403 once the URL of a 2.6 model has expired), ConnectionError, RequestTimeoutError, ResponseError,
 * AbortError, each with the `taskId` when a task was given.
 * @example
 * ```ts
 * const { stream, contentType } = await openVideo(task);
 * return new Response(stream, { headers: { "content-type": contentType ?? "video/mp4" } });
 * ```
 */
export async function openVideo(source: VideoRef, options: OpenVideoOptions = {}): Promise<OpenedVideo> {
  const { url, taskId } = addressOf(source);
  checkNames(options, OPEN_VIDEO_OPTIONS, "", taskId);
  const { client, signal, requestTimeout = QUIET_MS, maxRetries = RETRIES, onRestart } = options;
  checkOptions({ signal, requestTimeout, maxRetries }, CALL_OPTIONS, taskId);
  checkFunction("fetch", options.fetch, taskId);
  checkFunction("onRestart", onRestart, taskId);
  const video = new VideoReader({
    url,
    taskId,
    renew: async () => (client && taskId !== undefined ? newUrlOf(client, taskId, signal) : undefined),
    fetch: options.fetch,
    signal,
    requestTimeout,
    maxRetries,
    onRestart: onRestart && (async ({ total }) => onRestart(omitUndefined({ bytes: total }))),
  });
  const { total: bytes, contentType } = await video.open();
  return { stream: streamOf(video), ...omitUndefined({ bytes, contentType }) };
}

// Nothing is read ahead, so that a video that begins again leaves no old bytes in the stream.
function streamOf(video: VideoReader): ReadableStream<Uint8Array> {
  const pull = async (sink: ReadableStreamDefaultController<Uint8Array>) => {
    const bytes = await video.read();
    if (bytes) sink.enqueue(bytes);
    else sink.close();
  };
  return new ReadableStream({ pull, cancel: () => video.close() }, { highWaterMark: 0 });
}

async function newUrlOf(client: VideoClient, id: string, signal: AbortSignal | undefined) {
  // Why the task could not be read says less than why its video could not.
  const task = await client.getTask(id, { signal }).catch(() => undefined);
  return task?.status === "succeeded" ? task.video.url : undefined;
}

function addressOf(source: VideoRef): { url: string; taskId: string | undefined } {
  const [url, taskId] = typeof source === "string" ? [source, undefined] : [source?.video?.url, source?.id];
  if (isWebUrl(url) && URL.canParse(url)) return { url, taskId };
  const message = `got ${describeValue(url ?? source)}; use a task that succeeded, or the http or https URL of a video`;
  throw new RequestValidationError([{ path: ["source"], message }]);
}
