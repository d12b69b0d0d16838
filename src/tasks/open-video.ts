import { ConnectionError } from "../errors/connection-error.js";
import { RequestTimeoutError } from "../errors/request-timeout-error.js";
import { RequestValidationError } from "../errors/request-validation-error.js";
import { ResponseError } from "../errors/response-error.js";
import { WanError } from "../errors/wan-error.js";
import { apiErrorFrom } from "../http/api-error-from.js";
import { type Deadline, withDeadline } from "../http/deadline.js";
import { describeValue } from "../http/describe-value.js";
import { abortError } from "../http/failure.js";
import { parseJson } from "../http/json.js";
import { readText } from "../http/read-text.js";
import { checkOptions } from "./call-options.js";
import type { SucceededTask } from "./task.js";
import { isWebUrl } from "./values.js";

/** What `openVideo` takes. */
export interface OpenVideoOptions {
  signal?: AbortSignal | undefined;
  /** Used in place of the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** The longest silence of the server, before the first byte and between two of them, ms. Default 60,000. */
  requestTimeout?: number | undefined;
}

/** A video on its way. */
export interface OpenedVideo {
  /** The bytes. It errors when the connection breaks, stalls, or ends before `bytes` have come. */
  stream: ReadableStream<Uint8Array>;
  /** How many there will be, when the server says so. */
  bytes?: number | undefined;
  contentType?: string | undefined;
}

const QUIET_MS = 60_000;

/**
 * Opens the video of a finished task, or a video's URL, for reading. The token is not sent: the URL is its own key.
 *
 * @throws ApiError (403 once the URL of a 2.6 model has expired), ConnectionError, RequestTimeoutError, ResponseError,
 * AbortError, each with the `taskId` when a task was given.
 * @example
 * ```ts
 * const { stream, contentType } = await openVideo(task);
 * return new Response(stream, { headers: { "content-type": contentType ?? "video/mp4" } });
 * ```
 */
export async function openVideo(
  source: SucceededTask | string,
  options: OpenVideoOptions = {},
): Promise<OpenedVideo> {
  const { url, taskId } = addressOf(source);
  checkOptions({ requestTimeout: options.requestTimeout }, taskId);
  const { signal, requestTimeout = QUIET_MS } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const controller = new AbortController();

  const step = <T>(work: (deadline: Deadline) => Promise<T>): Promise<T> =>
    withDeadline(requestTimeout, [signal], async (deadline) => {
      try {
        return await deadline.race(work(deadline));
      } catch (error) {
        controller.abort();
        throw failureOf(error, deadline, taskId);
      }
    });

  const response = await step(async (deadline) => {
    const answer: Response = await fetch.call(globalThis, url, { signal: controller.signal });
    if (answer.status !== 200) {
      const text = await readText(answer, deadline).catch(() => "");
      const { status, headers } = answer;
      throw apiErrorFrom({ status, headers, text, body: parseJson(text) }, { taskId }, hintFor(status));
    }
    return answer;
  });
  const contentType = response.headers.get("content-type") ?? undefined;
  if (!response.body || /^(text\/|application\/(json|xml))/i.test(contentType ?? "")) {
    controller.abort();
    throw new ResponseError(`The URL answered with ${contentType ?? "no body"}, which is no video.`, {
      taskId,
    });
  }

  const bytes = lengthOf(response.headers);
  const reader = response.body.getReader();
  let received = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(sink) {
      const { done, value } = await step(() => reader.read());
      if (!done) {
        received += value.byteLength;
        sink.enqueue(value);
        return;
      }
      if (bytes !== undefined && received !== bytes) {
        throw new ConnectionError(`The video broke off after ${received} of ${bytes} bytes.`, { taskId });
      }
      sink.close();
    },
    cancel() {
      controller.abort();
    },
  });
  return { stream, ...(bytes !== undefined && { bytes }), ...(contentType !== undefined && { contentType }) };
}

function addressOf(source: SucceededTask | string): { url: string; taskId: string | undefined } {
  const [url, taskId] = typeof source === "string" ? [source, undefined] : [source?.video?.url, source?.id];
  if (isWebUrl(url)) return { url, taskId };
  const message = `got ${describeValue(url ?? source)}; use a task that succeeded, or the http or https URL of a video`;
  throw new RequestValidationError([{ path: ["source"], message }]);
}

function failureOf(error: unknown, deadline: Deadline, taskId: string | undefined): WanError {
  if (deadline.ended() === "abort") return abortError(deadline.reason, { taskId });
  if (deadline.ended() === "timeout") {
    return new RequestTimeoutError(`Nothing of the video came for ${deadline.timeout} ms (requestTimeout).`, {
      taskId,
    });
  }
  if (WanError.is(error)) return error;
  return new ConnectionError("The connection to the video's server broke.", { cause: error, taskId });
}

function hintFor(status: number): string {
  const expired =
    " The URL of a 2.6 video expires about 24 hours after completion; read the task again for its URL.";
  return status === 403 ? expired : "";
}

/** The length of the body, unless it was compressed on the way, when the header counts something else. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length !== null && /^\d+$/.test(length) && !headers.has("content-encoding")
    ? Number(length)
    : undefined;
}
