import { WanError } from "wan-client";

/** A refused request to a callback URL. Respond with its `status`: 400, 401, 405 or 413. */
export class CallbackError extends WanError {
  declare static readonly is: (value: unknown) => value is CallbackError;

  /** The HTTP status to respond with. */
  readonly status: 400 | 401 | 405 | 413;

  constructor(
    message: string,
    options: ConstructorParameters<typeof WanError>[1] & { status: CallbackError["status"] },
  ) {
    super(message, options);
    this.status = options.status;
  }

  override get name(): "CallbackError" {
    return "CallbackError";
  }
}
