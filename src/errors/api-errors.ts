import { assignDefined, defineHidden } from "../util/object.js";
import { WanError } from "./base.js";

/**
 * The server responded with an error. The class depends on the error code first, and on the HTTP status second, so the class
 * and the status may not match.
 */
export class ApiError extends WanError {
  declare static readonly is: (value: unknown) => value is ApiError;

  /** The HTTP status. 200 if the server put an error into a successful response. */
  declare readonly status: number;
  /** The server's own code, such as `used_up`. */
  declare readonly code?: string | undefined;
  /** The id to quote to the provider's support. */
  declare readonly traceId?: string | undefined;
  /** The parsed body, or its text when it is not JSON. Not enumerable, because it may hold what a log should not show. */
  declare readonly body: unknown;
  /** The headers of the response. Not enumerable. */
  declare readonly headers: Headers;

  constructor(
    message: string,
    options: ConstructorParameters<typeof WanError>[1] & {
      status: number;
      code?: string | undefined;
      traceId?: string | undefined;
      body?: unknown;
      headers: Headers;
      retryAfterMs?: number | undefined;
    },
  ) {
    super(message, options);
    const { status, code, traceId, body, headers } = options;
    assignDefined(this, { status, code, traceId });
    defineHidden(this, "body", body);
    defineHidden(this, "headers", headers);
  }

  override get name(): string {
    return "ApiError";
  }
}

/** The server refused the payload: HTTP 400, or the code `bad_request`. The same request will fail again. */
export class BadRequestError extends ApiError {
  declare static readonly is: (value: unknown) => value is BadRequestError;

  override get name(): "BadRequestError" | "ApiNotImplementedError" {
    return "BadRequestError";
  }
}

/** The server does not know this API: the code `api_not_implemented`. Check `baseURL`. */
export class ApiNotImplementedError extends BadRequestError {
  declare static readonly is: (value: unknown) => value is ApiNotImplementedError;

  override get name(): "ApiNotImplementedError" {
    return "ApiNotImplementedError";
  }
}

/** The token is missing, wrong or expired: HTTP 401, or the codes `no_token`, `invalid_token`, `token_expired`. */
export class AuthenticationError extends ApiError {
  declare static readonly is: (value: unknown) => value is AuthenticationError;

  override get name(): "AuthenticationError" | "TokenMismatchedError" {
    return "AuthenticationError";
  }
}

/** The token is valid, but for another API: the code `token_mismatched`, with HTTP 400 or 401. */
export class TokenMismatchedError extends AuthenticationError {
  declare static readonly is: (value: unknown) => value is TokenMismatchedError;

  override get name(): "TokenMismatchedError" {
    return "TokenMismatchedError";
  }
}

/** The token may not do this: HTTP 403, or the code `disabled` (the application was switched off). */
export class PermissionError extends ApiError {
  declare static readonly is: (value: unknown) => value is PermissionError;

  override get name(): "PermissionError" | "InsufficientBalanceError" | "ModerationError" {
    return "PermissionError";
  }
}

/** The balance is used up: the code `used_up`. Nothing was started or billed. */
export class InsufficientBalanceError extends PermissionError {
  declare static readonly is: (value: unknown) => value is InsufficientBalanceError;

  override get name(): "InsufficientBalanceError" {
    return "InsufficientBalanceError";
  }
}

/** Moderation refused the prompt or the media: the code `forbidden`. Nothing was billed. Change the wording. */
export class ModerationError extends PermissionError {
  declare static readonly is: (value: unknown) => value is ModerationError;

  override get name(): "ModerationError" {
    return "ModerationError";
  }
}

/** The path does not exist: HTTP 404, or the code `no_api`. Check `baseURL`. (An unknown task is a `TaskNotFoundError`.) */
export class NotFoundError extends ApiError {
  declare static readonly is: (value: unknown) => value is NotFoundError;

  override get name(): "NotFoundError" {
    return "NotFoundError";
  }
}

/**
 * Too many requests, or a full queue: HTTP 429, or the code `too_many_requests`. With HTTP 429, the server refused the request
 * before any work. The client then waits and sends it again, and throws only if that would exceed the call's `timeout`. The
 * functions of `wan-client/account` throw at once.
 */
export class RateLimitError extends ApiError {
  declare static readonly is: (value: unknown) => value is RateLimitError;

  /** How long the server asked the client to wait, ms, if it did. */
  declare readonly retryAfterMs?: number | undefined;

  constructor(message: string, options: ConstructorParameters<typeof ApiError>[1]) {
    super(message, options);
    assignDefined(this, { retryAfterMs: options.retryAfterMs });
  }

  override get name(): "RateLimitError" {
    return "RateLimitError";
  }
}

/**
 * The server failed: HTTP 5xx, or the codes `api_error`, `busy`, `timeout`. A submission is not sent again then. Its
 * `maybeAccepted` is `true` after HTTP 5xx, 408 and 409, and after the code `timeout`.
 */
export class ServerError extends ApiError {
  declare static readonly is: (value: unknown) => value is ServerError;

  override get name(): "ServerError" {
    return "ServerError";
  }
}
