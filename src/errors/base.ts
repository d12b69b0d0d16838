import { assignDefined, defineHidden } from "../util/object.js";

const BRAND = Symbol.for("wan-client.error");

/** An error as plain data, for logs, queues and the steps of workflow engines. The optional fields depend on the class. */
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
 * The base class of every error that this library throws.
 *
 * Distinguish errors with the static method `is` of their classes. Unlike `instanceof`, it also recognises an error of
 * another copy of the package in the same program.
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
  /** The id of the task that the failed call was about. Once the task id is known, every error has it. */
  declare readonly taskId?: string | undefined;
  /**
   * `true` only for a submission whose outcome is unknown: the server may be running the task and may bill it. If you submit
   * again, you may pay twice. `false` in all other errors.
   */
  declare readonly maybeAccepted: boolean;
  /**
   * Whether you, or an engine that repeats steps, may make the same call again: nothing is paid twice, and the call may
   * succeed. `false` if the call would fail again, if `maybeAccepted` is `true`, and after `generate` has submitted a task:
   * wait for the `taskId` instead.
   */
  declare readonly retryable: boolean;

  constructor(
    message: string,
    options: {
      /** The underlying error, as in `new Error(message, { cause })`. */
      cause?: unknown;
      /** The id of the task that the failed call was about, if it is known. */
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

  // On the prototype, so that the name is part of the stack and is not printed as a field. Each subclass gives it a literal
  // type: otherwise TypeScript would treat classes with the same fields as the same type.
  override get name(): string {
    return "WanError";
  }

  /**
   * Whether a value is an error of this class or of a subclass. Unlike `instanceof`, it also recognises an error of another
   * copy of the package. It narrows the type, and needs no `this`, so it can be passed as a callback.
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

/** Whether `value` is an error of any copy of this package, and its class or a superclass has this name. */
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
