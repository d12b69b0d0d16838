/**
 * A fault by name.
 *
 * Faults of the connection. They affect the response only: a submission has been accepted, and its task is running.
 * - `reset`: the connection breaks before the response;
 * - `stall`: there is no response until the caller aborts the request;
 * - `half-body`: half of the response body, then the connection breaks;
 * - `stalled-body`: half of the response body, then nothing more;
 * - `empty-body`: HTTP 200 without a body;
 * - `html-200`, `html-502`: an HTML page, as a gateway sends it;
 * - `redirect`: HTTP 302 to another host.
 *
 * Faults in the record of a task (in a batch, in the first row):
 * - `empty-row`: the task is missing: `{}`, or one row less in a batch;
 * - `null-row`: `null` instead of the record;
 * - `foreign-row`: the id of another task;
 * - `early-snapshot`: `finished_at: null`, and a `response` with `success: true` but no video, in a task that is running;
 * - `transient-error`: an error in a task that is still running;
 * - `string-response`: `response` as a JSON string;
 * - `iso-times`: times as ISO 8601 strings;
 * - `old-duration`: `duration` instead of `elapsed`;
 * - `truncated-batch`: only the first half of the rows of a batch.
 *
 * The `count` of a batch stays the total.
 *
 * Faults of callbacks: `lost-callback` is never sent, `repeated-callback` is sent twice.
 */
export type FaultKind =
  | "reset"
  | "stall"
  | "half-body"
  | "stalled-body"
  | "empty-body"
  | "html-200"
  | "html-502"
  | "redirect"
  | "empty-row"
  | "null-row"
  | "foreign-row"
  | "early-snapshot"
  | "transient-error"
  | "string-response"
  | "iso-times"
  | "old-duration"
  | "truncated-batch"
  | "lost-callback"
  | "repeated-callback";
