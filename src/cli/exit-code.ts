import {
  AbortError,
  ApiError,
  ConfigurationError,
  RequestValidationError,
  TaskFailedError,
} from "wan-client";
import { BudgetExceededError } from "wan-client/account";

/** The exit codes. After a signal, the code is 128 plus the number of the signal, as in shells. */
export const EXIT = {
  done: 0,
  failed: 1,
  rejected: 2,
  unknown: 3,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** The command line is not valid. Nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The exit code for an error. */
export function exitCodeOf(error: unknown): number {
  if (TaskFailedError.is(error)) return EXIT.failed;
  if (AbortError.is(error)) return typeof error.cause === "number" ? error.cause : EXIT.interrupted;
  return isRejection(error) ? EXIT.rejected : EXIT.unknown;
}

function isRejection(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  if (RequestValidationError.is(error) || ConfigurationError.is(error)) return true;
  if (BudgetExceededError.is(error)) return true;
  // An error with a task id is not a rejection: the task exists.
  if (!ApiError.is(error) || error.taskId) return false;
  // After one of these statuses, a later attempt may succeed, or this one may have succeeded.
  return error.status < 500 && ![408, 409, 429].includes(error.status);
}
