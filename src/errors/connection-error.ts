import { isNamed, WanError } from "./wan-error.js";

/** No answer came: DNS, a refused or reset connection, a broken body, a bad certificate. `cause` holds what `fetch` threw. */
export class ConnectionError extends WanError {
  override get name() {
    return "ConnectionError" as const;
  }

  /** Whether `value` is a `ConnectionError`, of any copy of this package. */
  static override is(value: unknown): value is ConnectionError {
    return isNamed(value, "ConnectionError");
  }
}
