import {
  ApiError,
  ApiNotImplementedError,
  AuthenticationError,
  BadRequestError,
  InsufficientBalanceError,
  ModerationError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TokenMismatchedError,
} from "../errors/api-errors.js";
import type { WanErrorOptions } from "../errors/base.js";
import { retryAfterMs } from "../util/retry-after.js";
import { errorFacts, isTimeoutCode } from "../wire/error-body.js";
import { taskIdOf, traceIdOf } from "../wire/task-id.js";
import type { FailureKind } from "./retry-policy.js";

/** A response whose body has been read. `body` is the JSON value, or `undefined` when `text` is not JSON. */
export interface ApiResponse {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
}

type ApiErrorClass = new (message: string, options: ConstructorParameters<typeof ApiError>[1]) => ApiError;

/**
 * The error that a response reports.
 *
 * @param hint Appended to the message.
 */
export function apiErrorFrom(response: ApiResponse, details: WanErrorOptions, hint = ""): ApiError {
  const { status, headers, body, text } = response;
  const { code, message } = errorFacts(body);
  const ErrorClass = apiErrorClassOf(response);
  return new ErrorClass(messageOf(status, code, message) + hint, {
    ...details,
    taskId: details.taskId ?? taskIdOf(body),
    status,
    code,
    traceId: traceIdOf(response),
    body: body === undefined ? text : body,
    headers,
    retryAfterMs: retryAfterMs(headers),
  });
}

/** The class of the error that a response reports: by its code, else by its status. */
export function apiErrorClassOf({ status, body }: ApiResponse): ApiErrorClass {
  const { code } = errorFacts(body);
  return (code === undefined ? undefined : classByCode(code.toLowerCase())) ?? classByStatus(status);
}

/** What a reported error means for the request: `kind`, unless the error's code says otherwise. */
export function reportedFailureKind(response: ApiResponse, kind: FailureKind): FailureKind {
  if (isTimeoutCode(errorFacts(response.body).code)) return "server failed";
  if (kind === "rate limited" && apiErrorClassOf(response) !== RateLimitError) return "quota exceeded";
  return kind;
}

// A function and not a constant, so that importing one error does not import all of them.
function classByCode(code: string): ApiErrorClass | undefined {
  const classes: Record<string, ApiErrorClass> = {
    bad_request: BadRequestError,
    api_not_implemented: ApiNotImplementedError,
    no_token: AuthenticationError,
    invalid_token: AuthenticationError,
    token_expired: AuthenticationError,
    token_mismatched: TokenMismatchedError,
    used_up: InsufficientBalanceError,
    forbidden: ModerationError,
    disabled: PermissionError,
    no_api: NotFoundError,
    too_many_requests: RateLimitError,
    api_error: ServerError,
    busy: ServerError,
    timeout: ServerError,
  };
  return Object.hasOwn(classes, code) ? classes[code] : undefined;
}

function classByStatus(status: number): ApiErrorClass {
  const classes: Record<number, ApiErrorClass> = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionError,
    404: NotFoundError,
    429: RateLimitError,
  };
  return classes[status] ?? (status >= 500 ? ServerError : ApiError);
}

function messageOf(status: number, code: string | undefined, message: string | undefined): string {
  return `HTTP ${status}${code === undefined ? "" : ` ${code}`}: ${message ?? "the server did not say why"}`;
}
