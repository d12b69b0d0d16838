import type { FailureKind } from "../retry-policy.js";

// Node's codes for failures before there is a connection, so before a byte of the request can be sent.
const NOT_SENT = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
// Node's code both for a connection that timed out while connecting, and for a request that was sent and not acknowledged.
const NOT_SENT_IF_CONNECTING = "ETIMEDOUT";
const BAD_CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What an error of `fetch` says about the request, by its code or that of its causes. Never throws. */
export function classifyThrown(error: unknown): FailureKind {
  try {
    const errors = causeChain(error);
    const withCode = errors.filter(hasCode);
    if (withCode.length > 0 && withCode.every(neverConnected)) return "not sent";
    if (errors.some((cause) => BAD_CERTIFICATE.test(codeOf(cause)))) return "refused";
  } catch {
    // The error cannot be inspected, such as a revoked proxy or an error with a getter that throws.
  }
  return "no response";
}

/** The error and its causes. */
export function causeChain(error: unknown): unknown[] {
  const errors: unknown[] = [];
  // No `instanceof`: test runners throw errors from another realm.
  for (let next = error; typeof next === "object" && next !== null && errors.length < 5; ) {
    errors.push(next);
    next = (next as Error).cause;
  }
  return errors;
}

/** The code of an error; empty if it has no code that is a string or a number. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" || typeof code === "number" ? String(code) : "";
}

/** Whether an error has a code, or the errors of several attempts. Any other error only wraps its cause. */
function hasCode(error: unknown): boolean {
  return attemptsOf(error) !== undefined || typeof (error as { code?: unknown }).code === "string";
}

function neverConnected(error: unknown): boolean {
  // The error contains one error for each address of the host that was tried: each of them must have failed to connect.
  const attempts = attemptsOf(error);
  if (attempts) return attempts.every(neverConnected);
  const code = codeOf(error);
  if (!NOT_SENT.has(code) && code !== NOT_SENT_IF_CONNECTING) return false;
  // An open connection can fail with the same codes: the request may have arrived before "read EHOSTUNREACH".
  const syscall = syscallOf(error, code);
  if (syscall === undefined) return NOT_SENT.has(code);
  return syscall === "connect" || syscall === "getaddrinfo";
}

function attemptsOf(error: unknown): unknown[] | undefined {
  const attempts = (error as { errors?: unknown } | null)?.errors;
  return Array.isArray(attempts) && attempts.length > 0 ? attempts : undefined;
}

/** The system call that failed. Wrappers such as node-fetch have it in another field, or only in the message. */
function syscallOf(error: unknown, code: string): string | undefined {
  const { syscall, erroredSysCall, message } = error as Record<string, unknown>;
  const field = syscall ?? erroredSysCall;
  if (typeof field === "string") return field;
  if (typeof message !== "string") return undefined;
  // "read EHOSTUNREACH", or "EHOSTUNREACH: host is unreachable, read".
  const [, before, after] = new RegExp(`\\b(\\w+) ${code}\\b|\\b${code}: [^,]*, (\\w+)`).exec(message) ?? [];
  return before ?? after;
}
