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

/**
 * The exit code for an error.
 *
 * @param onlyRecords Whether the command only reads or deletes records, and neither creates a task nor waits for one.
 */
export function exitCodeOf(error: unknown, onlyRecords = false): number {
  if (TaskFailedError.is(error)) return EXIT.failed;
  if (AbortError.is(error)) return typeof error.cause === "number" ? error.cause : EXIT.interrupted;
  return isRejection(error, onlyRecords) ? EXIT.rejected : EXIT.unknown;
}

function isRejection(error: unknown, onlyRecords: boolean): boolean {
  if (error instanceof UsageError) return true;
  if (RequestValidationError.is(error) || ConfigurationError.is(error)) return true;
  if (BudgetExceededError.is(error)) return true;
  // The code `timeout` is a refusal, too, but the task may be running.
  if (!ApiError.is(error) || error.maybeAccepted) return false;
  // An error with a task id says that a task exists, which may be billed. For a command that only reads or deletes records,
  // the id says nothing: the error of one task has an id, and that of a batch has none.
  if (error.taskId && !onlyRecords) return false;
  // After one of these statuses, a later attempt may succeed, or this one may have succeeded.
  return error.status < 500 && ![408, 409, 429].includes(error.status);
}
