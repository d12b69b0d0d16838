import { classifyThrown, ownTimeLimit } from "#runtime";
import { WanError, type WanErrorOptions } from "../errors/base.js";
import {
  AbortError,
  ConfigurationError,
  ConnectionError,
  RequestTimeoutError,
  ResponseError,
} from "../errors/client-errors.js";
import type { Deadline } from "../util/deadline.js";
import { safeCause } from "../util/safe-cause.js";
import type { FailureKind } from "./retry-policy.js";

const ABORTED = "The call was aborted.";
const BLOCKED_PORT = "baseURL: nothing was sent, because fetch blocks this port; use another one.";
// In the words of Node, and of Deno.
const BLOCKED = /^bad port$|requests to port \d+ are blocked/i;

/** A class of error, whatever facts it takes beyond those of every error. */
type ErrorClass = new (message: string, facts: never) => WanError;

/** An attempt that failed: the error to report, and the kind that decides whether to try again. */
export class Failure {
  readonly error: WanError;
  /** The same error for another task: what fails one request may fail many. */
  readonly errorFor: (taskId: string | undefined) => WanError;

  constructor(
    readonly kind: FailureKind,
    ErrorClass: ErrorClass,
    message: string,
    facts: WanErrorOptions,
  ) {
    const error = new ErrorClass(message, facts as never);
    this.error = error;
    this.errorFor = (taskId) =>
      taskId === error.taskId ? error : new ErrorClass(message, { ...facts, taskId } as never);
  }
}

/** Whether it is a failure of an attempt. What cannot even be looked at, such as a revoked proxy, is none. */
function isFailure(thrown: unknown): thrown is Failure {
  try {
    return thrown instanceof Failure;
  } catch {
    return false;
  }
}

/** Makes the failure of a call, with the facts that all its errors carry. */
export type Fail = (
  kind: FailureKind,
  ErrorClass: ErrorClass,
  message: string,
  facts?: WanErrorOptions,
) => Failure;

/** What was going on when an attempt threw. */
export interface Circumstances {
  /** Whether `fetch` had been called. */
  sent: boolean;
  token: string;
  /** The limit of the attempt. */
  limit: Deadline;
  /** The limit of the whole call. */
  deadline: Deadline;
  fail: Fail;
}

/** Why an attempt threw: a Failure, or the error of a request that could not be built. */
export function failureFrom(thrown: unknown, circumstances: Circumstances): Failure | WanError {
  const { sent, token, limit, deadline, fail } = circumstances;
  if (deadline.ended === "abort") {
    const kind = sent ? "aborted in flight" : "aborted";
    return fail(kind, AbortError, ABORTED, { cause: deadline.reason });
  }
  if (isFailure(thrown)) return thrown;
  if (limit.aborted) {
    const [name, { timeout }] = limit.ended === "timeout" ? ["requestTimeout", limit] : ["timeout", deadline];
    // Nothing but the function that gives the token is waited for before that is there.
    const unsent = token === "" ? "The apiKey function gave no token" : "Nothing was sent";
    const message = `${sent ? "No answer came" : unsent} within ${timeout} ms (${name}).`;
    return fail(sent ? "unanswered" : "not sent", RequestTimeoutError, message);
  }
  if (sent) return lostAnswer(thrown, circumstances);
  if (WanError.is(thrown)) return thrown;
  return new ConfigurationError("The request could not be built.", { cause: safeCause(thrown, token) });
}

/** The error of a call whose caller aborted it, with the reason of the caller's signal. */
export function abortError(reason: unknown, details: WanErrorOptions): AbortError {
  return new AbortError(ABORTED, { retryable: true, ...details, cause: reason });
}

function lostAnswer(thrown: unknown, circumstances: Circumstances): Failure | WanError {
  try {
    return explained(thrown, circumstances);
  } catch {
    // What was thrown cannot even be looked at.
    return circumstances.fail(
      "unanswered",
      ConnectionError,
      "No answer came from the server: the request failed",
    );
  }
}

function explained(thrown: unknown, { token, fail }: Circumstances): Failure | WanError {
  if (ResponseError.is(thrown)) return fail("too large", ResponseError, thrown.message);
  const cause = safeCause(thrown, token);
  if (isBlockedPort(thrown)) return new ConfigurationError(BLOCKED_PORT, { cause });
  const limit = ownTimeLimit(thrown);
  if (limit !== undefined) {
    return fail("unanswered", RequestTimeoutError, limit, { cause });
  }
  const message = `No answer came from the server: ${reasonOf(cause)}`;
  return fail(classifyThrown(thrown), ConnectionError, message, { cause });
}

/** Whether `fetch` itself refused, as the fetch standard has it for the ports of mail servers and the like. */
function isBlockedPort(thrown: unknown): boolean {
  const { message, cause } = Object(thrown) as { message?: unknown; cause?: { message?: unknown } };
  return [message, cause?.message].some((text) => typeof text === "string" && BLOCKED.test(text));
}

function reasonOf(thrown: unknown): string {
  const { message, cause } = Object(thrown) as {
    message?: unknown;
    cause?: { code?: unknown; message?: unknown };
  };
  const texts = [cause?.code, cause?.message, message].filter(
    (text) => typeof text === "string" || typeof text === "number",
  );
  return String(texts[0] ?? "the request failed");
}
