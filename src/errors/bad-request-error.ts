import { ApiError } from "./api-error.js";
import { isNamed } from "./wan-error.js";

/** The server refused the payload: HTTP 400, or the code `bad_request`. The same request will fail again. */
export class BadRequestError extends ApiError {
  override get name(): "BadRequestError" | "ApiNotImplementedError" {
    return "BadRequestError";
  }

  /** Whether `value` is a `BadRequestError`, of any copy of this package. */
  static override is(value: unknown): value is BadRequestError {
    return isNamed(value, "BadRequestError");
  }
}
