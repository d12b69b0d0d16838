import { redactToken, redactUrls } from "./redact.js";

// The most levels of causes that are copied, and the most values that are checked in all.
const MAX_DEPTH = 5;
const MAX_VALUES = 1_000;

type Redact = (text: string) => string;

/**
 * A thrown value as a `cause` that is safe to print. Returns the value itself, unless it contains the token or a signed URL
 * anywhere, or something whose printed form is unpredictable. In that case, returns a copy of its messages, codes and causes.
 * Never throws.
 */
export function safeCause(error: unknown, token: string): unknown {
  const redact: Redact = (text) => redactUrls(redactToken(text, token));
  if (typeof error === "string") return redact(error);
  try {
    if (isHarmless(error, redact, new Set())) return error;
  } catch {
    // A value that cannot be inspected is not harmless.
  }
  try {
    return copyOf(error, redact, MAX_DEPTH);
  } catch {
    return undefined;
  }
}

function isHarmless(value: unknown, redact: Redact, seen: Set<unknown>): boolean {
  if (typeof value === "string") return redact(value) === value;
  if (typeof value === "symbol") return redact(String(value)) === String(value);
  if (typeof value === "function") return false;
  if (typeof value !== "object" || value === null || seen.has(value)) return true;
  seen.add(value);
  if (seen.size > MAX_VALUES || !(isError(value) || isPlain(value)) || printsItself(value)) return false;
  return partsOf(value).every((part) => isHarmless(part, redact, seen));
}

/** Whether the object decides itself how it is printed. */
function printsItself(value: object): boolean {
  const methods = ["toJSON", Symbol.for("nodejs.util.inspect.custom")] as const;
  return methods.some((method) => typeof (value as Record<PropertyKey, unknown>)[method] === "function");
}

/** Everything that a printed object may show. */
function partsOf(value: object): unknown[] {
  // An error may have these five on its prototype or behind a getter.
  const { name, message, stack, cause, errors } = value as Record<string, unknown>;
  const keys = Reflect.ownKeys(value);
  const own = keys.map((key) => fieldOrGetter(value, key));
  return [name, message, stack, cause, errors, ...keys, ...own];
}

/** The value of a field, or its getter, whose result is unpredictable. */
function fieldOrGetter(value: object, key: PropertyKey): unknown {
  const { value: field, get } = Object.getOwnPropertyDescriptor(value, key) ?? {};
  // V8 defines the stack with a getter.
  return key === "stack" ? undefined : (get ?? field);
}

// Not `instanceof Error`: each realm has its own class, and the errors that `fetch` throws are not of Jest's realm.
function isError(value: object): boolean {
  return typeof (value as Partial<Error>).stack === "string";
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function copyOf(error: unknown, redact: Redact, depth: number): unknown {
  if (typeof error === "string") return redact(error);
  if (typeof error !== "object" || error === null || depth === 0) return undefined;
  const copy = new Error();
  const define = (name: string, value: unknown, enumerable = false) => {
    if (value === undefined) return;
    Object.defineProperty(copy, name, { value, enumerable, configurable: true, writable: true });
  };
  const shown = (field: string) => {
    const value = fieldOf(error, field);
    return typeof value === "number" ? value : typeof value === "string" ? redact(value) : undefined;
  };
  define("name", shown("name"));
  define("message", shown("message"));
  define("stack", shown("stack") ?? String(copy));
  define("cause", copyOf(fieldOf(error, "cause"), redact, depth - 1));
  const errors = fieldOf(error, "errors");
  if (Array.isArray(errors)) {
    define(
      "errors",
      errors.map((nested) => copyOf(nested, redact, depth - 1)),
    );
  }
  for (const field of ["code", "errno", "syscall", "type"]) define(field, shown(field), true);
  return copy;
}

function fieldOf(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
