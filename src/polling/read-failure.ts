import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  PermissionError,
} from "../errors/api-errors.js";
import { WanError } from "../errors/base.js";
import { ConfigurationError } from "../errors/client-errors.js";
import { Failure } from "../transport/failure.js";

/** The error of a read that failed, unless no later one can succeed, whatever it asks for. */
export function passingFailure(thrown: unknown): WanError | undefined {
  // Such as that of a function that gives the token, and may give it the next time.
  if (!(thrown instanceof Failure)) return WanError.is(thrown) && thrown.retryable ? thrown : undefined;
  const { kind, error } = thrown;
  return kind === "refused" && (AuthenticationError.is(error) || PermissionError.is(error))
    ? undefined
    : error;
}

/** Whether it was the ids of a batch that were refused, or how many they are: half of them may do better. */
export function refusesBatch(thrown: unknown): boolean {
  if (!(thrown instanceof Failure)) return false;
  return thrown.kind === "too large" || refusesId(thrown.error) || NotFoundError.is(thrown.error);
}

/** Whether it was the one id that was refused. A 404 is an outage: to an unknown id the API answers `{}`. */
export function refusesId(error: unknown): boolean {
  return BadRequestError.is(error) || (ApiError.is(error) && error.status === 413);
}

/** What ended all waits, as the error of one of them. */
export function errorFor(thrown: unknown, taskId: string): unknown {
  if (thrown instanceof Failure) return thrown.errorFor(taskId);
  if (!ConfigurationError.is(thrown)) return thrown;
  return new ConfigurationError(thrown.message, { cause: thrown.cause, taskId });
}
