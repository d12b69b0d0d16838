import { BadRequestError } from "./bad-request-error.js";
import { isNamed } from "./wan-error.js";

/** The server knows no such API: the code `api_not_implemented`. Look at `baseURL`. */
export class ApiNotImplementedError extends BadRequestError {
  override get name() {
    return "ApiNotImplementedError" as const;
  }

  /** Whether `value` is a `ApiNotImplementedError`, of any copy of this package. */
  static override is(value: unknown): value is ApiNotImplementedError {
    return isNamed(value, "ApiNotImplementedError");
  }
}
