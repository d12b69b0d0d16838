import type { RequestKind } from "../types/rate-limiter.js";

/** How an attempt failed, as far as this decides whether to send the request again. */
export type FailureKind =
  /** The request provably never left this machine. */
  | "not sent"
  /** 429: refused before any work. */
  | "rate limited"
  /** 429 with the code of another error, such as `used_up`: the same request will be refused again. */
  | "quota exceeded"
  /** The request may have arrived, but no complete response came: reset, closed, timed out, or an unknown failure. */
  | "no response"
  /** 5xx, 408 and 409: the server may have done the work nevertheless. */
  | "server failed"
  /** A successful response whose body cannot be used. */
  | "unreadable"
  /** A successful response that is too large to read. */
  | "too large"
  /** Any 3xx: following it would send the token to another server. */
  | "redirected"
  /** The server refused the request, or its certificate is not valid. */
  | "refused"
  /** The caller's signal was aborted before anything was sent. */
  | "aborted"
  /** The caller's signal was aborted while the response was awaited. */
  | "aborted in flight";

interface Rule {
  /** Whether the same request may be sent again, by this call or by a later one. */
  retryable?: true;
  /** Whether it is unknown what the server did. */
  maybeAccepted?: true;
}

const retry: Rule = { retryable: true };
const never: Rule = {};
const neverAndUnknown: Rule = { maybeAccepted: true };

// The API has no idempotency key, so a submit request is sent again only where the server cannot have accepted it. The HTTP
// method decides nothing here, because reads are POSTs, too.
const RULES: Record<FailureKind, Record<RequestKind, Rule>> = {
  "not sent": { submit: retry, read: retry },
  "rate limited": { submit: retry, read: retry },
  "quota exceeded": { submit: never, read: never },
  "no response": { submit: neverAndUnknown, read: retry },
  "server failed": { submit: neverAndUnknown, read: retry },
  unreadable: { submit: neverAndUnknown, read: retry },
  "too large": { submit: neverAndUnknown, read: retry },
  redirected: { submit: neverAndUnknown, read: never },
  refused: { submit: never, read: never },
  aborted: { submit: retry, read: retry },
  "aborted in flight": { submit: neverAndUnknown, read: retry },
};

/** Whether a failed request may be sent again, and whether the server may have accepted it. */
export function ruleFor(kind: FailureKind, request: RequestKind): Rule {
  return RULES[kind][request];
}
