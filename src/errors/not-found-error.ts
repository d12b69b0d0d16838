import { ApiError } from "./api-error.js";
import { isNamed } from "./wan-error.js";

/** The path does not exist: HTTP 404, or the code `no_api`. Look at `baseURL`. (An unknown task is a `TaskNotFoundError`.) */
export class NotFoundError extends ApiError {
  override get name() {
    return "NotFoundError" as const;
  }

  /** Whether `value` is a `NotFoundError`, of any copy of this package. */
  static override is(value: unknown): value is NotFoundError {
    return isNamed(value, "NotFoundError");
  }
}
