import { PermissionError } from "./permission-error.js";
import { isNamed } from "./wan-error.js";

/** The balance is used up: the code `used_up`. Nothing was started or billed. */
export class InsufficientBalanceError extends PermissionError {
  override get name() {
    return "InsufficientBalanceError" as const;
  }

  /** Whether `value` is a `InsufficientBalanceError`, of any copy of this package. */
  static override is(value: unknown): value is InsufficientBalanceError {
    return isNamed(value, "InsufficientBalanceError");
  }
}
