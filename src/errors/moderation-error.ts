import { PermissionError } from "./permission-error.js";
import { isNamed } from "./wan-error.js";

/** The prompt or the media was refused by moderation: the code `forbidden`. Nothing was billed; change the wording. */
export class ModerationError extends PermissionError {
  override get name() {
    return "ModerationError" as const;
  }

  /** Whether `value` is a `ModerationError`, of any copy of this package. */
  static override is(value: unknown): value is ModerationError {
    return isNamed(value, "ModerationError");
  }
}
