import { AuthenticationError } from "./authentication-error.js";
import { isNamed } from "./wan-error.js";

/** The token is good, but for another API: the code `token_mismatched`, with HTTP 400 or 401. */
export class TokenMismatchedError extends AuthenticationError {
  override get name() {
    return "TokenMismatchedError" as const;
  }

  /** Whether `value` is a `TokenMismatchedError`, of any copy of this package. */
  static override is(value: unknown): value is TokenMismatchedError {
    return isNamed(value, "TokenMismatchedError");
  }
}
