import { classifyThrown } from "#runtime";
import type { ApiError } from "../errors/api-errors.js";
import { WanError } from "../errors/base.js";
import { ConnectionError, RequestTimeoutError } from "../errors/client-errors.js";
import { apiErrorFrom } from "../transport/api-error.js";
import { abortError } from "../transport/failure.js";
import { cancelBody, readText } from "../transport/response-body.js";
import type { Deadline } from "../util/deadline.js";
import { parseJson } from "../util/json.js";
import { safeCause } from "../util/safe-cause.js";

/** The error of a step that failed. */
export function failureOf(error: unknown, deadline: Deadline, taskId: string | undefined): WanError {
  if (deadline.ended === "abort") return abortError(deadline.reason, { taskId });
  if (deadline.ended === "timeout") {
    const message = `Nothing of the video came for ${deadline.timeout} ms (requestTimeout).`;
    return new RequestTimeoutError(message, { taskId, retryable: true });
  }
  if (WanError.is(error)) return error;
  const cause = safeCause(error, "");
  const retryable = !isRefusal(error);
  return new ConnectionError("The connection to the video's server broke.", { cause, taskId, retryable });
}

function isRefusal(error: unknown): boolean {
  try {
    return classifyThrown(error) === "refused";
  } catch {
    // It cannot even be looked at.
    return false;
  }
}

/** The error of an answer that holds no video. */
export async function refusalFrom(
  response: Response,
  deadline: Deadline,
  taskId: string | undefined,
): Promise<ApiError> {
  const { status, headers } = response;
  const text = await readText(response, deadline).catch(() => {
    cancelBody(response);
    return "";
  });
  // Reading a video costs nothing, so that only what will not pass is not tried again.
  const retryable = status === 429 || status === 408 || status >= 500;
  return apiErrorFrom(
    { status, headers, text, body: parseJson(text) },
    { taskId, retryable },
    hintFor(status),
  );
}

function hintFor(status: number): string {
  const expired =
    " (the URL of a 2.6 video expires about 24 hours after completion: read the task again, or give a client that does)";
  return status === 403 ? expired : "";
}
