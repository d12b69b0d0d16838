import { WanError } from "./base.js";

/**
 * The client was created or called in a way that cannot work: no token, an invalid `baseURL`, a browser, an unknown option, an
 * option out of range. Nothing was sent.
 */
export class ConfigurationError extends WanError {
  declare static readonly is: (value: unknown) => value is ConfigurationError;

  override get name(): "ConfigurationError" {
    return "ConfigurationError";
  }
}

/** One problem with a request, or one piece of advice about it. */
export interface RequestIssue {
  /** The path of the field, such as `["media", 0, "url"]`. */
  path: (string | number)[];
  /** What was given, and what to write instead. */
  message: string;
}

/** The API cannot carry out this request. Nothing was sent or billed. */
export class RequestValidationError extends WanError {
  declare static readonly is: (value: unknown) => value is RequestValidationError;

  /** Every problem, in the order of the fields. */
  readonly issues: RequestIssue[];

  constructor(issues: RequestIssue[]) {
    const lines = issues.map((issue) => `  ${lineFor(issue)}`);
    super(["The request is not valid, and nothing was sent:", ...lines].join("\n"));
    this.issues = issues;
  }

  override get name(): "RequestValidationError" {
    return "RequestValidationError";
  }
}

/** @throws RequestValidationError with a single issue. */
export function refuseRequest(path: RequestIssue["path"], message: string): never {
  throw new RequestValidationError([{ path, message }]);
}

function lineFor({ path, message }: RequestIssue): string {
  return path.length > 0 ? `${path.join(".")}: ${message}` : message;
}

/**
 * No complete response arrived: a failed DNS lookup, a refused or reset connection, a body that broke off, an invalid
 * certificate. `cause` is what `fetch` threw.
 */
export class ConnectionError extends WanError {
  declare static readonly is: (value: unknown) => value is ConnectionError;

  override get name(): "ConnectionError" {
    return "ConnectionError";
  }
}

/** No complete response arrived within `requestTimeout`, or within the `timeout` of the whole call. */
export class RequestTimeoutError extends WanError {
  declare static readonly is: (value: unknown) => value is RequestTimeoutError;

  override get name(): "RequestTimeoutError" {
    return "RequestTimeoutError";
  }
}

/** The response cannot be used: it is not JSON, has no task id, is a redirect, or is larger than 64 MiB. */
export class ResponseError extends WanError {
  declare static readonly is: (value: unknown) => value is ResponseError;

  override get name(): "ResponseError" {
    return "ResponseError";
  }
}

/**
 * The `signal` of the call was aborted; `cause` is its reason. A submitted task keeps running and is billed: the API cannot
 * cancel it.
 */
export class AbortError extends WanError {
  declare static readonly is: (value: unknown) => value is AbortError;

  /** Only if a call of `wan-client/ai-sdk` for several videos was aborted: the ids of all tasks that were submitted. */
  declare readonly taskIds?: string[] | undefined;

  override get name(): "AbortError" {
    return "AbortError";
  }
}
