/** What the caller wanted: the verb decides nothing here, since reads are POSTs too. */
export type Operation = "submit" | "read";

/** The ways in which one exchange can fail, as far as sending it again is concerned. */
export type FailureKind =
  /** It provably never left this machine. */
  | "not sent"
  /** 429: refused before any work. */
  | "rate limited"
  /** It may have arrived, but no whole answer came: reset, closed, too late, or a failure nobody knows. */
  | "unanswered"
  /** 5xx, 408 and 409: the server may have done the work all the same. */
  | "server failed"
  /** A successful answer whose body cannot be used. */
  | "unreadable"
  /** A successful answer beyond what is read of one. */
  | "too large"
  /** Any 3xx: following it would carry the token to somebody else. */
  | "redirected"
  /** The server said no, or the certificate did. */
  | "refused"
  /** The caller's signal, before anything was sent. */
  | "aborted"
  /** The caller's signal, while the answer was awaited. */
  | "aborted in flight";

interface Rule {
  /** Whether the same may be asked again: by this call while its caller wants it to go on, or by a later one. */
  retryable?: true;
  /** Whether the failure of a submit leaves open what the server did. */
  maybeAccepted?: true;
}

const again: Rule = { retryable: true };
const never: Rule = {};
const neverAndUnknown: Rule = { maybeAccepted: true };

// The API has no idempotency key, so a submit goes out again only where it cannot have been taken.
const RULES: Record<FailureKind, Record<Operation, Rule>> = {
  "not sent": { submit: again, read: again },
  "rate limited": { submit: again, read: again },
  unanswered: { submit: neverAndUnknown, read: again },
  "server failed": { submit: neverAndUnknown, read: again },
  unreadable: { submit: neverAndUnknown, read: again },
  "too large": { submit: neverAndUnknown, read: again },
  redirected: { submit: neverAndUnknown, read: never },
  refused: { submit: never, read: never },
  aborted: { submit: again, read: again },
  "aborted in flight": { submit: neverAndUnknown, read: again },
};

/** Whether a failed exchange may be tried again, and what is known about the request that failed. */
export function ruleFor(kind: FailureKind, operation: Operation): Rule {
  return RULES[kind][operation];
}
