import { WanError } from "./base.js";

/** The client was set up or called in a way that cannot work: no token, a bad `baseURL`, a browser, an option out of range. Nothing was sent. */
export class ConfigurationError extends WanError {
  declare static readonly is: (value: unknown) => value is ConfigurationError;

  override get name(): "ConfigurationError" {
    return "ConfigurationError";
  }
}

/** One problem of a request, or one piece of advice about it. */
export interface RequestIssue {
  /** Where it is, such as `["media", 0, "url"]`. */
  path: (string | number)[];
  /** What was given, and what to write instead. */
  message: string;
}

/** The request is not one that the API can carry out. Nothing was sent, nothing was billed. */
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

/** No response came: DNS, a refused or reset connection, a broken body, a bad certificate. `cause` holds what `fetch` threw. */
export class ConnectionError extends WanError {
  declare static readonly is: (value: unknown) => value is ConnectionError;

  override get name(): "ConnectionError" {
    return "ConnectionError";
  }
}

/** No response came within `requestTimeout`, or within the `timeout` of the whole call. */
export class RequestTimeoutError extends WanError {
  declare static readonly is: (value: unknown) => value is RequestTimeoutError;

  override get name(): "RequestTimeoutError" {
    return "RequestTimeoutError";
  }
}

/** A response came that cannot be read: not JSON, no task id, a redirect, or larger than 64 MiB. */
export class ResponseError extends WanError {
  declare static readonly is: (value: unknown) => value is ResponseError;

  override get name(): "ResponseError" {
    return "ResponseError";
  }
}

/** The `signal` of the call was aborted; `cause` is its reason. A submitted task keeps running (and is billed): the API has no cancel. */
export class AbortError extends WanError {
  declare static readonly is: (value: unknown) => value is AbortError;

  /** Only if a call of `wan-client/ai-sdk` for several videos was aborted: the ids of all tasks that were submitted. */
  declare readonly taskIds?: string[] | undefined;

  override get name(): "AbortError" {
    return "AbortError";
  }
}
