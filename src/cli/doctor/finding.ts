/** The assumption of this library that each check tests. The pages `fidelity.md` list the same checks. */
export const ASSUMPTIONS = {
  token: "The token is sent as `authorization: Bearer`, and reading a task needs nothing else.",
  dns: "A request whose DNS lookup failed was never sent, so the client sends it again.",
  tls: "The token is only sent over a connection with a valid certificate.",
  connection: "An attempt may take up to 60 seconds before it counts as a failure.",
  clock: "The age of a task, which decides how often it is read, is measured with the clock of this machine.",
  "unknown id": "HTTP 200 with {} means that there is no such task: a wait then ends with TaskNotFoundError.",
  "unknown batch": "A task that is missing from a batch may exist, so the client reads it again.",
  delete: "`deleted` says whether there was a record.",
  error: "The class of an error depends on its code first, and on the HTTP status second.",
  description: "The request schemas have the models, fields and values that the service accepts.",
  prices: "A price rule is JSON Logic about the body of a request, and the first rule that applies counts.",
  submission: "The response to a submission has the id of the task, without which a paid video is lost.",
  "pending record": "A record that has neither an end time nor a video is pending, and the wait continues.",
  "finished record":
    "A finished record has the URL of the video, its cost, and the time when the task ended.",
  "failed record": "A failed record has an error with a code and a message.",
  callback: "The API posts the result to the callback URL unchanged, with its query.",
  download:
    "A broken download resumes with Range, and the etag or the date says whether the copy is the same.",
  expiry: "The URL of a wan3.0-video does not expire.",
} as const;

/** The name of a check. */
export type Check = keyof typeof ASSUMPTIONS;

/**
 * The result of a check. `differs`: the service does not do what this library assumes. `info`: what the service sent, where this
 * library assumes nothing. A check may have several findings.
 */
export interface Finding {
  check: Check;
  status: "same" | "differs" | "unknown" | "does not apply" | "info";
  /** What this library assumes. Only with `differs`. */
  expected?: string;
  /** What was received, or why the check has no result. */
  got: string;
}

export function same(check: Check, got: string): Finding {
  return { check, status: "same", got };
}

export function differs(check: Check, expected: string, got: string): Finding {
  return { check, status: "differs", expected, got };
}

export function unknownBecause(check: Check, got: string): Finding {
  return { check, status: "unknown", got };
}

export function doesNotApply(check: Check, got: string): Finding {
  return { check, status: "does not apply", got };
}

export function info(check: Check, got: string): Finding {
  return { check, status: "info", got };
}
