import { ConnectionError, ResponseError } from "../errors/client-errors.js";
import type { Deadline } from "../util/deadline.js";
import { parseJson } from "../util/json.js";
import { maskUrl, withoutToken } from "../util/redact.js";
import { type Answer, apiErrorParts, reportedKind } from "./api-error.js";
import { classifyStatus } from "./classify-status.js";
import type { Fail } from "./failure.js";
import { readText } from "./response-body.js";

/**
 * Reads a response whole, within the limit.
 *
 * @throws Failure for everything but a 2xx answer that holds JSON.
 */
export async function readAnswer(
  response: Response,
  token: string,
  limit: Deadline,
  fail: Fail,
): Promise<Answer> {
  const { status, headers } = response;
  const answer = (text: string): Answer => ({ status, headers, text, body: parseJson(text) });
  // A browser hides where a redirect leads, and its status.
  const kind = response.type === "opaqueredirect" ? "redirected" : classifyStatus(status);
  if (kind === "redirected") {
    throw fail(kind, ResponseError, redirectMessage(headers, token));
  }
  if (kind === "unanswered") {
    throw fail(kind, ConnectionError, "No answer came from the server.");
  }
  if (kind !== undefined) {
    // The status says enough, so a body that breaks off changes nothing.
    const text = await readText(response, limit).catch(() => "");
    const parts = apiErrorParts(answer(withoutToken(text, token)));
    throw fail(reportedKind(parts, kind), ...parts);
  }
  const read = answer(withoutToken(await readText(response, limit), token));
  if (read.body === undefined) {
    throw fail(
      "unreadable",
      ResponseError,
      `The server answered HTTP ${status} with a body that is not JSON.`,
    );
  }
  return read;
}

function redirectMessage(headers: Headers, token: string): string {
  const location = headers.get("location");
  const target = location === null ? "" : ` to ${maskUrl(withoutToken(location, token))}`;
  return `The server answered with a redirect${target}, which is not followed: check baseURL.`;
}
