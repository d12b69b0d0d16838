import type { Receipt } from "./receipt.js";
import type { SettledTask } from "./task.js";

/**
 * Notifies a wait of the callbacks for its task: a receiver of `wan-client/callbacks`, or an object of your own that passes
 * on callbacks from the process that receives them. A source of your own needs only `listen`.
 */
export interface CallbackSource {
  /**
   * Calls `notify` whenever a callback for the task arrives, and at once if one has already arrived. The wait then reads the
   * task from the API. Returns a function that ends the subscription.
   */
  listen(taskId: string, notify: () => void): () => void;
  /**
   * Only for receivers of `wan-client/callbacks`: signs the `callback_url` of a `generate` request, and finds the task when
   * the response is lost. Without `submit`, `generate` sends the request as it is.
   */
  submit?: ((submission: never) => Promise<unknown>) | undefined;
}

/** A source that carries out the submission of `generate`. */
export interface SubmittingSource extends CallbackSource {
  /** Sends the body with a signed `callback_url`. If the response is lost, waits for the callback instead. */
  submit(submission: CallbackSubmission): Promise<Receipt>;
}

/** What a {@link SubmittingSource} needs for the submission of a `generate` call. */
export interface CallbackSubmission {
  /** The request body. If it has a `callback_url`, that URL is kept. */
  body: Record<string, unknown>;
  /** The options of the call. Only these two are used. */
  options: { readonly jobId?: string | undefined; readonly signal?: AbortSignal | undefined };
  /** Aborted when the call has timed out or its `signal` has been aborted. */
  callSignal: AbortSignal;
  /** Sends a body, once. */
  send(body: Record<string, unknown>): Promise<Receipt>;
  /** Waits until the task has succeeded or failed. Ends early with the call, or when `signal` is aborted. */
  wait(task: { id: string; submittedAt: Date | undefined }, signal: AbortSignal): Promise<SettledTask>;
}
