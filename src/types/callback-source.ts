import type { Receipt } from "./receipt.js";
import type { SettledTask } from "./task.js";

/**
 * Where a wait hears of callbacks: a receiver of `wan-client/callbacks`, or something of your own that brings them from
 * the process that they came to.
 */
export interface CallbackSource {
  /**
   * Calls `heard` whenever a callback for that task comes, and at once if one has come before. It is only a hint to read
   * the task now. Returns what ends the listening.
   */
  listen(taskId: string, heard: () => void): () => void;
  /** Sends a body with a signed `callback_url`; where the answer is lost, waits for the callback instead. */
  submit(submission: CallbackSubmission): Promise<Receipt>;
}

/** A submit of `generate`, for a {@link CallbackSource} to carry out. */
export interface CallbackSubmission {
  /** The request. If it has a `callback_url`, that one is kept. */
  body: Record<string, unknown>;
  /** The caller's options: of interest are the `ref` and the `signal`. */
  options: { readonly ref?: string | undefined; readonly signal?: AbortSignal | undefined };
  /** Aborted when the whole call is over. */
  over: AbortSignal;
  /** Sends a body, once. */
  send(body: Record<string, unknown>): Promise<Receipt>;
  /** Waits for the end of a task, good or bad, until the call is over or the signal is aborted. */
  wait(task: { id: string; submittedAt: Date | undefined }, signal: AbortSignal): Promise<SettledTask>;
}

/** The ref in a signed callback URL. */
export function refIn(url: unknown): string | undefined {
  // From the first question mark on: another one may stand in the query.
  const [, query] = /^[^?#]*\?([^#]*)/.exec(`${url}`) ?? [];
  return new URLSearchParams(query).get("wan_ref") ?? undefined;
}
