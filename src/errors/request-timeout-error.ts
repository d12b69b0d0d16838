import { isNamed, WanError } from "./wan-error.js";

/** No answer came within `requestTimeout`, or within the `timeout` of the whole call. */
export class RequestTimeoutError extends WanError {
  override get name() {
    return "RequestTimeoutError" as const;
  }

  /** Whether `value` is a `RequestTimeoutError`, of any copy of this package. */
  static override is(value: unknown): value is RequestTimeoutError {
    return isNamed(value, "RequestTimeoutError");
  }
}
