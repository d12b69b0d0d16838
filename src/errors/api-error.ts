import { hide, isNamed, setGiven, WanError, type WanErrorOptions } from "./wan-error.js";

/** What an {@link ApiError} is built with. */
export interface ApiErrorOptions extends WanErrorOptions {
  status: number;
  code?: string | undefined;
  traceId?: string | undefined;
  body?: unknown;
  headers: Headers;
}

/**
 * The server answered, and the answer is an error. Its class follows the error's code first and the HTTP status
 * second, so the two may differ.
 */
export class ApiError extends WanError {
  /** The HTTP status. 200 when the server put an error into a successful answer. */
  declare readonly status: number;
  /** The server's own code, such as `used_up`. */
  declare readonly code?: string | undefined;
  /** What the provider's support asks for. */
  declare readonly traceId?: string | undefined;
  /** The parsed body, or its text when it is no JSON. Not enumerable: it is the server's, and may say too much for a log. */
  declare readonly body: unknown;
  /** The headers of the answer. Not enumerable. */
  declare readonly headers: Headers;

  constructor(message: string, options: ApiErrorOptions) {
    super(message, options);
    const { status, code, traceId, body, headers } = options;
    setGiven(this, { status, code, traceId });
    hide(this, "body", body);
    hide(this, "headers", headers);
  }

  override get name(): string {
    return "ApiError";
  }

  /** Whether `value` is an `ApiError`, of any copy of this package. */
  static override is(value: unknown): value is ApiError {
    return isNamed(value, "ApiError");
  }
}
