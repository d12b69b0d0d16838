import {
  ApiError,
  type ApiErrorOptions,
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
import { errorFacts, isTimeout } from "../wire/error-body.js";
import { taskIdOf, traceIdOf } from "../wire/task-id.js";
import { retryAfterMs } from "./retry-after.js";
import type { FailureKind } from "./retry-policy.js";

/** An answer whose body has been read: `body` is the JSON value, or `undefined` when `text` is none. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
}

type ApiErrorClass = new (message: string, options: ApiErrorOptions) => ApiError;
type ErrorParts = [ApiErrorClass, string, ApiErrorOptions];

/** The error that an answer stands for. */
export function apiErrorFrom(answer: Answer, details: WanErrorOptions, hint = ""): ApiError {
  const [ErrorClass, message, facts] = apiErrorParts(answer);
  return new ErrorClass(message + hint, { ...facts, ...details, taskId: details.taskId ?? facts.taskId });
}

/** What that error is made of: the class that its code names, else the class of its status; its message, its facts. */
export function apiErrorParts(answer: Answer): ErrorParts {
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
  return [byCode(`${code}`.toLowerCase()) ?? byStatus(status), messageFor(answer, code, message), facts];
}

/** The kind of an error that the server reported: `otherwise`, unless its code, whatever the status, is that of a timeout. */
export function reportedKind([, , { code }]: ErrorParts, otherwise: FailureKind): FailureKind {
  return isTimeout(code) ? "server failed" : otherwise;
}

// A function, so that importing one error does not import them all.
function byCode(code: string): ApiErrorClass | undefined {
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

function byStatus(status: number): ApiErrorClass {
  const classes: Record<number, ApiErrorClass> = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionError,
    404: NotFoundError,
    429: RateLimitError,
  };
  return classes[status] ?? (status >= 500 ? ServerError : ApiError);
}

function messageFor(answer: Answer, code: string | undefined, text: string | undefined): string {
  return `HTTP ${answer.status}${code === undefined ? "" : ` ${code}`}: ${text ?? "the server did not say why"}`;
}
