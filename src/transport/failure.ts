import type { WanError, WanErrorOptions } from "../errors/base.js";
import { AbortError, ResponseError } from "../errors/client-errors.js";
import type { FailureKind } from "./retry-policy.js";

/** Creates the error of a failure from the facts that all errors of a call have. */
export type CreateError = (details: WanErrorOptions) => WanError;

/** Creates the failure of a call. */
export type Fail = (kind: FailureKind, createError: CreateError) => Failure;

/** An attempt that failed: the error to report, and the kind that decides whether to try again. */
export class Failure {
  readonly error: WanError;
  readonly #createError: CreateError;
  readonly #details: WanErrorOptions;

  constructor(
    readonly kind: FailureKind,
    createError: CreateError,
    details: WanErrorOptions,
  ) {
    this.error = createError(details);
    this.#createError = createError;
    this.#details = details;
  }

  /** The same error for one of the tasks that the failed request was about. */
  errorFor(taskId: string): WanError {
    return taskId === this.error.taskId ? this.error : this.#createError({ ...this.#details, taskId });
  }
}

/** The failure of a call whose response cannot be read. */
export function unreadable(fail: Fail, message: string): Failure {
  return fail("unreadable", (details) => new ResponseError(message, details));
}

/** Whether a thrown value is a failure. A value that cannot be inspected, such as a revoked proxy, is not. */
export function isFailure(thrown: unknown): thrown is Failure {
  try {
    return thrown instanceof Failure;
  } catch {
    return false;
  }
}

/** The error of a thrown failure; any other thrown value as it is. */
export function unwrapFailure(thrown: unknown): unknown {
  return isFailure(thrown) ? thrown.error : thrown;
}

/** The error of a call that its caller aborted, with the reason of the caller's signal. By default, it is retryable. */
export function abortError(reason: unknown, details: WanErrorOptions): AbortError {
  return new AbortError("The call was aborted.", { retryable: true, ...details, cause: reason });
}
