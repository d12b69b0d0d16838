import { isNamed, WanError } from "./wan-error.js";

/** The client was set up or called in a way that cannot work: no token, a bad `baseURL`, a browser, an option out of range. Nothing was sent. */
export class ConfigurationError extends WanError {
  override get name() {
    return "ConfigurationError" as const;
  }

  /** Whether `value` is a `ConfigurationError`, of any copy of this package. */
  static override is(value: unknown): value is ConfigurationError {
    return isNamed(value, "ConfigurationError");
  }
}
