import { ApiError } from "./api-error.js";
import { isNamed } from "./wan-error.js";

/** The token may not do this: HTTP 403, or the code `disabled` (the application was switched off). */
export class PermissionError extends ApiError {
  override get name(): "PermissionError" | "InsufficientBalanceError" | "ModerationError" {
    return "PermissionError";
  }

  /** Whether `value` is a `PermissionError`, of any copy of this package. */
  static override is(value: unknown): value is PermissionError {
    return isNamed(value, "PermissionError");
  }
}
