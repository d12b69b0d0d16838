import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
} from "wan-client";
import { PLATFORM_TOKEN_VARIABLE, TOKEN_VARIABLE } from "../util/environment.js";
import { asIdentifier, asObject, asText, parseJson } from "../util/json.js";
import { redactToken, redactUrls } from "../util/redact.js";
import { retryAfterMs } from "../util/retry-after.js";

/** A response whose body has been read. The token is redacted in `text`, but not in `headers`. */
export interface PlatformResponse {
  status: number;
  headers: Headers;
  text: string;
}

const MAX_MESSAGE_LENGTH = 1_000;

/** The error that a response of the platform reports. Its class depends on the status, because no error codes are documented. */
export function platformErrorFrom({ status, headers, text }: PlatformResponse, token: string): ApiError {
  const body = parseJson(text);
  const { error, detail, message, code, max_bytes: maxBytes, trace_id } = asObject(body) ?? {};
  const nested = asObject(error) ?? {};
  const reason = [nested.message, error, detail, message].map(asText).find((each) => each !== undefined);
  const errorCode = asIdentifier(nested.code ?? code);
  const shown = reason ? redactUrls(reason.slice(0, MAX_MESSAGE_LENGTH)) : "the platform did not say why";
  const hint = hintFor(status, maxBytes, token);
  const start = `HTTP ${status}${errorCode === undefined ? "" : ` ${errorCode}`}: ${shown}`;
  const ErrorClass = classOf(status);
  // A debugging server may have echoed the headers of the request.
  const safeHeaders = new Headers(Array.from(headers, ([name, value]) => [name, redactToken(value, token)]));
  return new ErrorClass(hint === "" ? start : start.replace(/\.$/, "") + hint, {
    status,
    code: errorCode,
    traceId: asText(trace_id) ?? safeHeaders.get("x-trace-id") ?? undefined,
    body: body === undefined ? text : body,
    headers: safeHeaders,
    retryAfterMs: retryAfterMs(headers),
    // No call to the platform is billed, so every call that failed temporarily may be repeated.
    retryable: status === 408 || status === 429 || status >= 500,
  });
}

function classOf(status: number): typeof ApiError {
  const classes: Record<number, typeof ApiError> = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionError,
    404: NotFoundError,
    429: RateLimitError,
  };
  return classes[status] ?? (status >= 500 ? ServerError : ApiError);
}

/** What an error message adds to the platform's own words. */
function hintFor(status: number, maxBytes: unknown, token: string): string {
  if (status === 413) {
    const limit = asIdentifier(maxBytes);
    return limit === undefined ? "" : `; the platform takes at most ${limit} bytes`;
  }
  if (status !== 401 || token === "" || token.startsWith("platform-")) return "";
  return (
    '; the token does not start with "platform-", and may be the API token: ' +
    `${PLATFORM_TOKEN_VARIABLE} and ${TOKEN_VARIABLE} are different tokens`
  );
}
