import type { FailureKind } from "../retry-policy.js";

// Node's names for failures that happen before a connection exists, so before a byte of the request can be sent.
const NOT_SENT = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
// Its name for the same on a connection that does not come about, and for a request that was sent and never confirmed.
const NOT_SENT_IF_CONNECTING = "ETIMEDOUT";
const BAD_CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What a thrown `fetch` says about the request: it, or the cause it wraps, carries the code that tells. */
export function classifyThrown(error: unknown): FailureKind {
  const causes = chain(error);
  const telling = causes.filter(hasCode);
  if (telling.length > 0 && telling.every(neverConnected)) return "not sent";
  if (causes.some((cause) => BAD_CERTIFICATE.test(codeOf(cause)))) return "refused";
  return "unanswered";
}

/** The error and what caused it. */
export function chain(error: unknown): unknown[] {
  const causes: unknown[] = [];
  // No `instanceof`: test runners hand out errors from another realm.
  for (let next = error; typeof next === "object" && next !== null && causes.length < 5; ) {
    causes.push(next);
    next = (next as Error).cause;
  }
  return causes;
}

export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? "");
}

/** Whether an error says how it came about. One that does not only wraps another; of those that do, each must be harmless. */
function hasCode(error: unknown): boolean {
  return attemptsOf(error) !== undefined || typeof (error as { code?: unknown }).code === "string";
}

function neverConnected(error: unknown): boolean {
  // One error for all the addresses of a host that were tried: every one of them must have failed to connect.
  const attempts = attemptsOf(error);
  if (attempts) return attempts.every(neverConnected);
  const code = codeOf(error);
  if (!NOT_SENT.has(code) && code !== NOT_SENT_IF_CONNECTING) return false;
  // A connection that is established can fail with the same codes: before "read EHOSTUNREACH" the request may have arrived.
  const syscall = syscallOf(error, code);
  if (syscall === undefined) return NOT_SENT.has(code);
  return syscall === "connect" || syscall === "getaddrinfo";
}

function attemptsOf(error: unknown): unknown[] | undefined {
  const attempts = (error as { errors?: unknown } | null)?.errors;
  return Array.isArray(attempts) && attempts.length > 0 ? attempts : undefined;
}

/** The system call that failed. Wrappers such as node-fetch leave it in a field of their own, or in the message only. */
function syscallOf(error: unknown, code: string): string | undefined {
  const { syscall, erroredSysCall, message } = error as Record<string, unknown>;
  const named = syscall ?? erroredSysCall;
  if (typeof named === "string") return named;
  if (typeof message !== "string") return undefined;
  // "read EHOSTUNREACH", or "EHOSTUNREACH: host is unreachable, read".
  const [, before, behind] = new RegExp(`\\b(\\w+) ${code}\\b|\\b${code}: [^,]*, (\\w+)`).exec(message) ?? [];
  return before ?? behind;
}
