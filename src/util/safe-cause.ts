import { maskUrlsIn, withoutToken } from "./redact.js";

// How far into what caused an error it is looked, and at how many values in all.
const MAX_DEPTH = 5;
const MAX_VALUES = 1_000;

type Mask = (text: string) => string;

/**
 * A thrown value that is safe to hand on as a `cause`: itself, unless it shows the token or a signed URL anywhere, or holds
 * something whose print cannot be foreseen. Then a copy of what is harmless: messages, codes, causes.
 */
export function safeCause(error: unknown, token: string): unknown {
  const mask: Mask = (text) => maskUrlsIn(withoutToken(text, token));
  if (typeof error === "string") return mask(error);
  try {
    if (isHarmless(error, mask, new Set())) return error;
  } catch {
    // What cannot even be looked at is not handed on.
  }
  return copyOf(error, mask, MAX_DEPTH);
}

function isHarmless(value: unknown, mask: Mask, seen: Set<unknown>): boolean {
  if (typeof value === "string") return mask(value) === value;
  if (typeof value === "symbol") return mask(String(value)) === String(value);
  if (typeof value === "function") return false;
  if (typeof value !== "object" || value === null || seen.has(value)) return true;
  seen.add(value);
  if (seen.size > MAX_VALUES || !(isError(value) || isPlain(value)) || printsItself(value)) return false;
  return partsOf(value).every((part) => isHarmless(part, mask, seen));
}

/** Whether a print of it is what it says itself. */
function printsItself(value: object): boolean {
  const ways = ["toJSON", Symbol.for("nodejs.util.inspect.custom")] as const;
  return ways.some((way) => typeof (value as Record<PropertyKey, unknown>)[way] === "function");
}

/** All else that a print of an object may show. */
function partsOf(value: object): unknown[] {
  // An error has some of these from its prototype, or behind a getter.
  const { name, message, stack, cause, errors } = value as Record<string, unknown>;
  const keys = Reflect.ownKeys(value);
  const own = keys.map((key) => fieldBehind(value, key));
  return [name, message, stack, cause, errors, ...keys, ...own];
}

/** A field, or the function that gives it: what that would give cannot be known. */
function fieldBehind(value: object, key: PropertyKey): unknown {
  const { value: field, get } = Object.getOwnPropertyDescriptor(value, key) ?? {};
  // V8 itself has the stack behind one.
  return key === "stack" ? undefined : (get ?? field);
}

// Not by their classes, of which each realm has its own: Jest's are not the ones that fetch throws.
function isError(value: object): boolean {
  return typeof (value as Partial<Error>).stack === "string";
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function copyOf(error: unknown, mask: Mask, depth: number): unknown {
  if (typeof error === "string") return mask(error);
  if (typeof error !== "object" || error === null || depth === 0) return undefined;
  const copy = new Error();
  const show = (name: string, value: unknown) => {
    if (value !== undefined) Object.defineProperty(copy, name, { value, configurable: true, writable: true });
  };
  const [name, message, stack] = ["name", "message", "stack"].map((field) =>
    maskedText(fieldOf(error, field), mask),
  );
  show("name", name);
  show("message", message);
  show("stack", stack ?? `${name}: ${message}`);
  show("cause", copyOf(fieldOf(error, "cause"), mask, depth - 1));
  const errors = fieldOf(error, "errors");
  if (Array.isArray(errors)) {
    show(
      "errors",
      errors.map((each) => copyOf(each, mask, depth - 1)),
    );
  }
  for (const field of ["code", "errno", "syscall", "type"]) {
    const value = fieldOf(error, field);
    const shown = typeof value === "number" ? value : maskedText(value, mask);
    if (shown !== undefined) Object.assign(copy, { [field]: shown });
  }
  return copy;
}

function maskedText(value: unknown, mask: Mask): string | undefined {
  return typeof value === "string" ? mask(value) : undefined;
}

function fieldOf(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
