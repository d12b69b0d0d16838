import { isNamed, WanError } from "./wan-error.js";

/** An answer came that cannot be read: not JSON, no task id, a redirect, or larger than 64 MiB. */
export class ResponseError extends WanError {
  override get name() {
    return "ResponseError" as const;
  }

  /** Whether `value` is a `ResponseError`, of any copy of this package. */
  static override is(value: unknown): value is ResponseError {
    return isNamed(value, "ResponseError");
  }
}
