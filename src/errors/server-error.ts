import { ApiError } from "./api-error.js";
import { isNamed } from "./wan-error.js";

/** The server failed: HTTP 5xx, or the codes `api_error`, `busy`, `timeout`. On a submit, `maybeAccepted` is `true` and it is never sent again. */
export class ServerError extends ApiError {
  override get name() {
    return "ServerError" as const;
  }

  /** Whether `value` is a `ServerError`, of any copy of this package. */
  static override is(value: unknown): value is ServerError {
    return isNamed(value, "ServerError");
  }
}
