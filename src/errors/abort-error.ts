import { isNamed, WanError } from "./wan-error.js";

/** The `signal` of the call was aborted; `cause` is its reason. A task that was submitted goes on (and is billed): the API has no cancel. */
export class AbortError extends WanError {
  override get name() {
    return "AbortError" as const;
  }

  /** Whether `value` is a `AbortError`, of any copy of this package. */
  static override is(value: unknown): value is AbortError {
    return isNamed(value, "AbortError");
  }
}
