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
const BAD_CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What a thrown `fetch` says about the request: it, or the cause it wraps, carries the code that tells. */
export function classifyThrown(error: unknown): FailureKind {
  const causes = chain(error);
  if (causes.some(neverConnected)) return "not sent";
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

function neverConnected(error: unknown): boolean {
  // One error for all the addresses of a host that were tried: every one of them must have failed to connect.
  const tried = (error as { errors?: unknown } | null)?.errors;
  if (Array.isArray(tried) && tried.length > 0) return tried.every(neverConnected);
  return NOT_SENT.has(codeOf(error)) || (codeOf(error) === "ETIMEDOUT" && syscallOf(error) === "connect");
}

function syscallOf(error: unknown): unknown {
  return (error as { syscall?: unknown }).syscall;
}
