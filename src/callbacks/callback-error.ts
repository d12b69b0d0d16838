import { WanError, type WanErrorOptions } from "wan-client";

/** A request to a callback URL that is refused. `status` is what to answer: 400, 401, 405 or 413. */
export class CallbackError extends WanError {
  /** The HTTP status to answer. */
  readonly status: 400 | 401 | 405 | 413;

  constructor(message: string, options: WanErrorOptions & { status: CallbackError["status"] }) {
    super(message, options);
    this.status = options.status;
  }

  override get name() {
    return "CallbackError" as const;
  }

  /** Whether `value` is this error, of any copy of the package. */
  static override is(value: unknown): value is CallbackError {
    return WanError.is(value) && value.name === "CallbackError";
  }
}
