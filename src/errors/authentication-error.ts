import { ApiError } from "./api-error.js";
import { isNamed } from "./wan-error.js";

/** The token is missing, wrong or expired: HTTP 401, or the codes `no_token`, `invalid_token`, `token_expired`. */
export class AuthenticationError extends ApiError {
  override get name(): "AuthenticationError" | "TokenMismatchedError" {
    return "AuthenticationError";
  }

  /** Whether `value` is a `AuthenticationError`, of any copy of this package. */
  static override is(value: unknown): value is AuthenticationError {
    return isNamed(value, "AuthenticationError");
  }
}
