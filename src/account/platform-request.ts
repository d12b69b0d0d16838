import { AbortError, ConnectionError, RequestTimeoutError, ResponseError, WanError } from "wan-client";
import { uncachedInit } from "../util/cache-mode.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import { failureReason } from "../util/failure-reason.js";
import { formatMs } from "../util/format-ms.js";
import { hostOf } from "../util/host-of.js";
import { ignoreErrors } from "../util/ignore-errors.js";
import { parseJson } from "../util/json.js";
import { limitedText } from "../util/limited-text.js";
import { redactToken, redactUrl } from "../util/redact.js";
import { safeCause } from "../util/safe-cause.js";
import { platformErrorFrom } from "./platform-errors.js";
import { type PlatformOptions, resolvePlatform } from "./platform-options.js";

/** A request to the platform. */
export interface PlatformRequest {
  method: "GET" | "POST";
  /** The path and query, appended to the base URL. */
  path: string;
  body?: FormData;
  /** Left out for public data. */
  token?: string;
}

/** The time limit of a call that only reads, or of one page of a long list, ms. */
export const READ_TIMEOUT_MS = 60_000;

/** Sends a request, and resolves to the JSON value of its response. */
export type SendToPlatform = (request: PlatformRequest) => Promise<unknown>;

/**
 * Does the work of a call to the platform within a time limit. Each request is sent once.
 *
 * @param timeout The time limit of the whole call, ms.
 * @param work Receives a function that sends a request, and a signal that is aborted if the call ends early.
 * @throws ConfigurationError for an invalid option; AbortError; RequestTimeoutError; whatever `work` throws.
 */
export async function callPlatform<T>(
  options: PlatformOptions,
  timeout: number,
  work: (send: SendToPlatform, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { baseURL, fetch } = resolvePlatform(options);
  return withDeadline(timeout, [options.signal], async (deadline) => {
    try {
      deadline.throwIfEnded();
      return await work((request) => send(request, baseURL, fetch, deadline), deadline.signal);
    } catch (thrown) {
      if (deadline.ended === "abort") {
        throw new AbortError("The call was aborted.", { cause: deadline.signal.reason, retryable: true });
      }
      if (deadline.ended === "timeout") {
        const message = `The call to ${hostOf(baseURL)} did not end within ${formatMs(timeout)}.`;
        throw new RequestTimeoutError(message, { retryable: true });
      }
      throw thrown;
    }
  });
}

/**
 * Sends a request once, and reads its response. This is the only place that sends the platform's token.
 *
 * @throws ApiError, ConnectionError or ResponseError. None of them shows the token.
 */
async function send(
  { method, path, body, token = "" }: PlatformRequest,
  baseURL: string,
  fetch: typeof globalThis.fetch,
  deadline: Deadline,
): Promise<unknown> {
  const headers = { accept: "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const init: RequestInit = {
    ...uncachedInit(),
    method,
    headers,
    // Not "error", which workerd does not support: a redirect is refused below.
    redirect: "manual",
    signal: deadline.signal,
  };
  if (body) init.body = body;
  try {
    // The call may have ended while its file was being read.
    deadline.throwIfEnded();
    // Called on the global object, as workerd requires.
    const response = await deadline.race(fetch.call(globalThis, baseURL + path, init));
    return await readResponse(response, token, deadline);
  } catch (thrown) {
    if (WanError.is(thrown) || deadline.ended) throw thrown;
    const cause = safeCause(thrown, token);
    const message = `No response from ${hostOf(baseURL)}: ${failureReason(cause)}`;
    throw new ConnectionError(message, { cause, retryable: true });
  }
}

async function readResponse(response: Response, token: string, deadline: Deadline): Promise<unknown> {
  const { status, headers } = response;
  // A browser hides the status and the target of a redirect.
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
    ignoreErrors(() => response.body?.cancel());
    const location = headers.get("location");
    const target = location === null ? "" : ` to ${redactUrl(redactToken(location, token))}`;
    throw new ResponseError(
      `The platform responded with a redirect${target}, which is not followed. Check baseURL.`,
    );
  }
  // The status of `Response.error()` is 0.
  if (status < 200) throw new TypeError("the connection failed");
  const failed = status >= 400;
  const text = await limitedText(response, deadline, ResponseError).catch((error) => {
    // The status of a failed request is enough, even if its body cannot be read.
    if (failed && !deadline.ended) return "";
    throw error;
  });
  const read = { status, headers, text: redactToken(text, token) };
  if (failed) throw platformErrorFrom(read, token);
  const value = parseJson(read.text);
  if (value !== undefined) return value;
  const message = `The platform responded with HTTP ${status} and a body that is not JSON.`;
  throw new ResponseError(message, { retryable: true });
}
