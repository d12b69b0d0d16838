import { assignDefined, defineHidden } from "../util/object.js";

const BRAND = Symbol.for("wan-client.error");

/** An error as plain data, for logs, queues and the steps of workflow engines. Which facts it has is up to its class. */
export type WanErrorJson = {
  name: string;
  message: string;
  maybeAccepted: boolean;
  retryable: boolean;
  taskId?: string | undefined;
  status?: number | undefined;
  code?: string | undefined;
  traceId?: string | undefined;
  retryAfterMs?: number | undefined;
  issues?: { path: (string | number)[]; message: string }[] | undefined;
};

/**
 * The root of every error that this library throws.
 *
 * Tell errors apart with the static `is` of a class. Unlike `instanceof`, it also recognises an error that was
 * made by another copy of the package in the same program.
 *
 * @example
 * ```ts
 * try {
 *   await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat" });
 * } catch (error) {
 *   if (WanError.is(error) && error.taskId) await wan.waitForTask(error.taskId);
 * }
 * ```
 */
export class WanError extends Error {
  /** The id of the task that the failed call was about. Every error after a submission carries it. */
  declare readonly taskId?: string | undefined;
  /**
   * `true` only for a submission whose outcome is unknown: the server may be running the task and may bill it, so submitting
   * again may pay twice. `false` everywhere else.
   */
  declare readonly maybeAccepted: boolean;
  /**
   * Whether the same call may be made again, by you or by an engine that repeats steps: nothing is paid twice, and the call
   * may succeed then. `false` where it would fail again, wherever `maybeAccepted` is `true`, and where `generate` has submitted a
   * task: wait for its `taskId` instead.
   */
  declare readonly retryable: boolean;

  constructor(
    message: string,
    options: {
      /** The failure underneath, as in `new Error(message, { cause })`. */
      cause?: unknown;
      /** The task the failed call was about, once it is known. */
      taskId?: string | undefined;
      /** Whether the server may have accepted the request. Default `false`. */
      maybeAccepted?: boolean | undefined;
      /** Whether the same call may be made again. Default `false`. */
      retryable?: boolean | undefined;
    } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    defineHidden(this, BRAND, true);
    const { taskId, maybeAccepted = false, retryable = false } = options;
    assignDefined(this, { taskId, maybeAccepted, retryable });
  }

  // On the prototype, so that the name stands in the stack and not among the printed fields. Each class below has a
  // literal type for it: otherwise TypeScript would take classes with the same fields for one and the same.
  override get name(): string {
    return "WanError";
  }

  /**
   * Whether a value is an error of this class, or of a class below it. Unlike `instanceof`, it also recognises an error that
   * was made by another copy of this package. It narrows, and works when it is passed on as a function.
   *
   * @example
   * ```ts
   * if (RateLimitError.is(error)) console.log(error.retryAfterMs);
   * ```
   */
  static get is(): (value: unknown) => value is WanError {
    // biome-ignore lint/complexity/noThisInStatic: each class must see its own name.
    const { name } = this.prototype;
    return (value): value is WanError => hasClassNamed(value, name);
  }

  /** A plain object for logs and queues: `name`, `message` and the error's own fields, without the raw response. */
  toJSON(): WanErrorJson {
    return { name: this.name, message: this.message, ...(this as Omit<WanErrorJson, "name" | "message">) };
  }
}

/** The options of every error. */
export type WanErrorOptions = NonNullable<ConstructorParameters<typeof WanError>[1]>;

/** Whether `value` is an error of any copy of this package, and its class or a class above it has that name. */
function hasClassNamed(value: unknown, name: string): boolean {
  try {
    if (!(BRAND in Object(value))) return false;
    // Each class has its own name on its prototype.
    for (let level: object | null = value as object; level; level = Object.getPrototypeOf(level)) {
      if ("name" in level && level.name === name) return true;
    }
  } catch {
    // A value that cannot be inspected, such as a revoked proxy, is not an error of this library.
  }
  return false;
}
