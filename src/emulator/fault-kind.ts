/**
 * A fault by name.
 *
 * Faults of the connection affect only the response: a submission has been accepted, and its task is running.
 * - `reset`: the connection breaks before the response;
 * - `stall`: there is no response, and the request ends only when the caller aborts it;
 * - `half-body`: half of the response body, then the connection breaks;
 * - `stalled-body`: half of the response body, then nothing more;
 * - `empty-body`: HTTP 200 without a body;
 * - `html-200`, `html-502`: an HTML page, like that of a gateway;
 * - `redirect`: HTTP 302 to another host.
 *
 * Faults in the record of a task (in a batch, in the first row):
 * - `empty-row`: no record: `{}`, or one row fewer in a batch;
 * - `null-row`: `null` instead of the record;
 * - `foreign-row`: the record has an id that was not requested;
 * - `early-snapshot`: `finished_at: null`, and a `response` with `success: true` but no video, while the task is running;
 * - `transient-error`: `finished_at: null`, and a `response` with an error, which does not end the task;
 * - `string-response`: `response` as a JSON string;
 * - `iso-times`: times as ISO 8601 strings;
 * - `old-duration`: `duration` instead of `elapsed`;
 * - `truncated-batch`: only the first half of the rows of a batch.
 *
 * The `count` of a batch remains the number of all matching tasks.
 *
 * Faults of callbacks:
 * - `lost-callback`: the callback is not sent;
 * - `repeated-callback`: the callback is sent twice.
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
