import { ApiError, type ApiErrorOptions } from "../errors/api-error.js";
import { ApiNotImplementedError } from "../errors/api-not-implemented-error.js";
import { AuthenticationError } from "../errors/authentication-error.js";
import { BadRequestError } from "../errors/bad-request-error.js";
import { InsufficientBalanceError } from "../errors/insufficient-balance-error.js";
import { ModerationError } from "../errors/moderation-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { PermissionError } from "../errors/permission-error.js";
import { RateLimitError } from "../errors/rate-limit-error.js";
import { ServerError } from "../errors/server-error.js";
import { TokenMismatchedError } from "../errors/token-mismatched-error.js";
import type { WanErrorOptions } from "../errors/wan-error.js";
import { taskIdOf, traceIdOf } from "./answer-body.js";
import { errorFacts } from "./error-body.js";
import { retryAfterMs } from "./retry-after.js";

/** An answer whose body has been read: `body` is the JSON value, or `undefined` when `text` is none. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
}

type ApiErrorClass = new (message: string, options: ApiErrorOptions) => ApiError;

/** The error that an answer stands for. */
export function apiErrorFrom(answer: Answer, details: WanErrorOptions, hint = ""): ApiError {
  const [ErrorClass, message, facts] = apiErrorParts(answer);
  return new ErrorClass(message + hint, { ...facts, ...details });
}

/** What that error is made of: the class that its code names, else the class of its status; its message, its facts. */
export function apiErrorParts(answer: Answer): [ApiErrorClass, string, ApiErrorOptions] {
  const { status, headers, body, text } = answer;
  const { code, message } = errorFacts(body);
  const facts = {
    taskId: taskIdOf(body),
    status,
    code,
    traceId: traceIdOf(answer),
    body: body === undefined ? text : body,
    headers,
    retryAfterMs: retryAfterMs(headers),
  };
  return [byCode(code?.toLowerCase()) ?? byStatus(status), messageFor(answer, code, message), facts];
}

function byCode(code: string | undefined): ApiErrorClass | undefined {
  switch (code) {
    case "bad_request":
      return BadRequestError;
    case "api_not_implemented":
      return ApiNotImplementedError;
    case "no_token":
    case "invalid_token":
    case "token_expired":
      return AuthenticationError;
    case "token_mismatched":
      return TokenMismatchedError;
    case "used_up":
      return InsufficientBalanceError;
    case "forbidden":
      return ModerationError;
    case "disabled":
      return PermissionError;
    case "no_api":
      return NotFoundError;
    case "too_many_requests":
      return RateLimitError;
    case "api_error":
    case "busy":
    case "timeout":
      return ServerError;
    default:
      return undefined;
  }
}

function byStatus(status: number): ApiErrorClass {
  switch (status) {
    case 400:
      return BadRequestError;
    case 401:
      return AuthenticationError;
    case 403:
      return PermissionError;
    case 404:
      return NotFoundError;
    case 429:
      return RateLimitError;
    default:
      return status >= 500 ? ServerError : ApiError;
  }
}

function messageFor(answer: Answer, code: string | undefined, text: string | undefined): string {
  return `HTTP ${answer.status}${code === undefined ? "" : ` ${code}`}: ${text ?? "the server did not say why"}`;
}
