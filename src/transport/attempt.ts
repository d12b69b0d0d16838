import { classifyThrown, runtimeTimeoutMessage } from "#runtime";
import { WanError } from "../errors/base.js";
import {
  ConfigurationError,
  ConnectionError,
  RequestTimeoutError,
  ResponseError,
} from "../errors/client-errors.js";
import type { Deadline } from "../util/deadline.js";
import { failureReason } from "../util/failure-reason.js";
import { formatMs } from "../util/format-ms.js";
import { hostOf } from "../util/host-of.js";
import { safeCause } from "../util/safe-cause.js";
import { abortError, type Fail, type Failure, isFailure } from "./failure.js";

const BLOCKED_PORT_MESSAGE = "baseURL: nothing was sent, because fetch blocks this port; use another one.";
// The messages of Node and of Deno.
const BLOCKED_PORT = /^bad port$|requests to port \d+ are blocked/i;

/** One attempt to send a request, and its progress. */
export interface Attempt {
  readonly baseURL: string;
  /** The token of the request; empty until it is known. */
  token: string;
  /** Whether `fetch` has been called. */
  sent: boolean;
  /** The limit of the attempt. */
  readonly limit: Deadline;
  /** The limit of the whole call. */
  readonly deadline: Deadline;
  readonly fail: Fail;
}

/** Why an attempt threw: its failure, or the error of a request that could not be built. */
export function failureOf(thrown: unknown, attempt: Attempt): Failure | WanError {
  const { sent, token, limit, deadline, fail } = attempt;
  if (deadline.ended === "abort") {
    const { reason } = deadline;
    const kind = sent ? "aborted in flight" : "aborted";
    return fail(kind, (details) => abortError(reason, { retryable: false, ...details }));
  }
  if (isFailure(thrown)) return thrown;
  if (limit.ended) return timeoutFailure(attempt);
  if (sent) return connectionFailure(thrown, attempt);
  if (WanError.is(thrown)) return thrown;
  return new ConfigurationError("The request could not be built.", { cause: safeCause(thrown, token) });
}

function timeoutFailure({ baseURL, sent, token, limit, deadline, fail }: Attempt): Failure {
  const [option, ms] =
    limit.ended === "timeout" ? ["requestTimeout", limit.timeout] : ["timeout", deadline.timeout];
  // Before the token is known, the attempt only waits for the function that returns it.
  const notSent = token === "" ? "The apiKey function gave no token" : "Nothing was sent";
  const subject = sent ? `No response from ${hostOf(baseURL)}` : notSent;
  const message = `${subject} within ${formatMs(ms)} (${option}).`;
  return fail(sent ? "no response" : "not sent", (details) => new RequestTimeoutError(message, details));
}

function connectionFailure(thrown: unknown, { baseURL, token, fail }: Attempt): Failure | WanError {
  if (ResponseError.is(thrown)) {
    return fail("too large", (details) => new ResponseError(thrown.message, details));
  }
  const cause = safeCause(thrown, token);
  if (isBlockedPort(cause)) return new ConfigurationError(BLOCKED_PORT_MESSAGE, { cause });
  const timeoutMessage = runtimeTimeoutMessage(cause);
  if (timeoutMessage !== undefined) {
    return fail("no response", (details) => new RequestTimeoutError(timeoutMessage, { ...details, cause }));
  }
  const message = `No response from ${hostOf(baseURL)}: ${failureReason(cause)}`;
  return fail(classifyThrown(thrown), (details) => new ConnectionError(message, { ...details, cause }));
}

/** Whether `fetch` refused the port. The fetch standard blocks the ports of mail servers and similar services. */
function isBlockedPort(thrown: unknown): boolean {
  const { message, cause } = Object(thrown) as { message?: unknown; cause?: { message?: unknown } };
  return [message, cause?.message].some((text) => typeof text === "string" && BLOCKED_PORT.test(text));
}
