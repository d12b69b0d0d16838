import {
  AbortError,
  ApiError,
  ConfigurationError,
  RequestValidationError,
  TaskFailedError,
} from "wan-client";

/** What the command ends with. After a signal it is 128 and the signal's number, as shells have it. */
export const EXIT = {
  done: 0,
  failed: 1,
  refused: 2,
  unknown: 3,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** The command line was not understood: nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (TaskFailedError.is(error)) return EXIT.failed;
  if (AbortError.is(error)) return typeof error.cause === "number" ? error.cause : EXIT.interrupted;
  return isRefusal(error) ? EXIT.refused : EXIT.unknown;
}

function isRefusal(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  if (RequestValidationError.is(error) || ConfigurationError.is(error)) return true;
  // These few say that it may go better, or may have gone well, another time.
  return ApiError.is(error) && error.status < 500 && ![408, 409, 429].includes(error.status);
}
