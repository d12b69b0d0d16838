import { ConnectionError, ResponseError } from "../errors/client-errors.js";
import { hostOf } from "../util/host-of.js";
import { parseJson } from "../util/json.js";
import { limitedText } from "../util/limited-text.js";
import { redactToken, redactUrl } from "../util/redact.js";
import { type ApiResponse, apiErrorFrom, reportedFailureKind } from "./api-error.js";
import type { Attempt } from "./attempt.js";
import { classifyStatus } from "./classify-status.js";
import { unreadable } from "./failure.js";

/**
 * Reads a response with its body, within the limit of the attempt.
 *
 * @throws Failure for everything but a 2xx response with JSON.
 */
export async function readResponse(
  response: Response,
  { baseURL, token, limit, fail }: Attempt,
): Promise<ApiResponse> {
  const { status, headers } = response;
  // A browser hides the status of a redirect and where it leads.
  const kind = response.type === "opaqueredirect" ? "redirected" : classifyStatus(status);
  if (kind === "redirected") {
    throw fail(kind, (details) => new ResponseError(redirectMessage(headers, token), details));
  }
  if (kind === "no response") {
    throw fail(kind, (details) => new ConnectionError(`No response from ${hostOf(baseURL)}.`, details));
  }
  const reading = limitedText(response, limit, ResponseError);
  // The status of a failure says enough, so a body that breaks off changes nothing.
  const text = redactToken(await (kind === undefined ? reading : reading.catch(() => "")), token);
  const read: ApiResponse = { status, headers, text, body: parseJson(text) };
  if (kind !== undefined) {
    throw fail(reportedFailureKind(read, kind), (details) => apiErrorFrom(read, details));
  }
  if (read.body === undefined) {
    throw unreadable(fail, `The server responded with HTTP ${status} and a body that is not JSON.`);
  }
  return read;
}

function redirectMessage(headers: Headers, token: string): string {
  const location = headers.get("location");
  const target = location === null ? "" : ` to ${redactUrl(redactToken(location, token))}`;
  return `The server responded with a redirect${target}, which is not followed. Check baseURL.`;
}
