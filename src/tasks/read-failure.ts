import { ApiError } from "../errors/api-error.js";
import { AuthenticationError } from "../errors/authentication-error.js";
import { BadRequestError } from "../errors/bad-request-error.js";
import { ConfigurationError } from "../errors/configuration-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { PermissionError } from "../errors/permission-error.js";
import { Failure } from "../http/failure.js";

/** Whether no later read can succeed, whatever it asks for. */
export function refusesToken({ kind, error }: Failure): boolean {
  return kind === "refused" && (AuthenticationError.is(error) || PermissionError.is(error));
}

/** Whether it was the ids that were refused, or how many they are. */
export function refusesIds({ kind, error }: Failure): boolean {
  if (kind !== "refused" || !ApiError.is(error)) return false;
  return BadRequestError.is(error) || NotFoundError.is(error) || error.status === 413;
}

/** What ended all waits, as the error of one of them. */
export function errorFor(thrown: unknown, taskId: string): unknown {
  if (thrown instanceof Failure) return thrown.errorFor(taskId);
  if (!ConfigurationError.is(thrown)) return thrown;
  return new ConfigurationError(thrown.message, { cause: thrown.cause, taskId });
}
