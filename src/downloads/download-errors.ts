import { classifyThrown } from "#runtime";
import type { ApiError } from "../errors/api-errors.js";
import { WanError } from "../errors/base.js";
import { ConnectionError, RequestTimeoutError, ResponseError } from "../errors/client-errors.js";
import { apiErrorFrom } from "../transport/api-error.js";
import { abortError } from "../transport/failure.js";
import { cancelBody } from "../transport/response-body.js";
import type { Deadline } from "../util/deadline.js";
import { failureReason } from "../util/failure-reason.js";
import { formatMs } from "../util/format-ms.js";
import { hostOf } from "../util/host-of.js";
import { parseJson } from "../util/json.js";
import { limitedText } from "../util/limited-text.js";
import { safeCause } from "../util/safe-cause.js";

/** The error of a download step that failed. Anything but an error of this library means that the connection to `url` broke. */
export function downloadError(
  thrown: unknown,
  deadline: Deadline,
  url: string,
  taskId: string | undefined,
): WanError {
  if (deadline.ended === "abort") return abortError(deadline.reason, { taskId });
  if (deadline.ended === "timeout") {
    const message = `No video data received for ${formatMs(deadline.timeout)} (idleTimeout).`;
    return new RequestTimeoutError(message, { taskId, retryable: true });
  }
  if (WanError.is(thrown)) return thrown;
  return connectionError(`The connection to ${hostOf(url)} broke`, thrown, taskId);
}

/** The error of a `fetch` that rejected. */
export function noResponseError(thrown: unknown, url: string, taskId: string | undefined): ConnectionError {
  return connectionError(`No response from ${hostOf(url)}`, thrown, taskId);
}

function connectionError(subject: string, thrown: unknown, taskId: string | undefined): ConnectionError {
  const cause = safeCause(thrown, "");
  const retryable = classifyThrown(thrown) !== "refused";
  return new ConnectionError(`${subject}: ${failureReason(cause)}`, { cause, taskId, retryable });
}

/** The error of a response without a video. */
export async function errorFromResponse(
  response: Response,
  deadline: Deadline,
  taskId: string | undefined,
): Promise<ApiError> {
  const { status, headers } = response;
  const text = await limitedText(response, deadline, ResponseError).catch(() => {
    cancelBody(response);
    return "";
  });
  // Reading a video costs nothing, so every failure that may be temporary is retried.
  const retryable = status === 429 || status === 408 || status >= 500;
  const failed = { status, headers, text, body: parseJson(text) };
  return apiErrorFrom(failed, { taskId, retryable }, hintFor(status));
}

function hintFor(status: number): string {
  if (status !== 403) return "";
  return " (the URL of a 2.6 video expires about 24 hours after completion: read the task again, or pass a client that does so)";
}

/**
 * Checks that a video has been received completely.
 *
 * @throws ConnectionError when bytes are missing; ResponseError when the video is empty or longer than the server said.
 */
export function checkLength(
  received: number,
  total: number | undefined = received,
  taskId: string | undefined,
): void {
  if (received === 0 && total === 0) throw new ResponseError("The video is empty.", { taskId });
  if (received < total) {
    const message = `The video ended after ${received} of ${total} bytes.`;
    throw new ConnectionError(message, { taskId, retryable: true });
  }
  if (received > total) {
    throw new ResponseError(`Received ${received} bytes of a video of ${total} bytes.`, { taskId });
  }
}
