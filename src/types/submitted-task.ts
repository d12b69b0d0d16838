import type { WaitOptions } from "./call-options.js";
import type { SucceededTask } from "./task.js";

/**
 * The receipt of a submit: plain data, so that it may cross a queue, a database or the step of a workflow engine. What
 * comes out there, with a `Date` or with its text, is a `TaskRef`: any process can go on waiting from it.
 */
export interface SubmittedTask {
  readonly id: string;
  /** What the provider's support asks for. */
  readonly traceId?: string | undefined;
  /** The caller's own name for the job, if it was submitted with a signed callback URL. */
  readonly jobId?: string | undefined;
  /** When the server's answer came, on this machine's clock. */
  readonly submittedAt: Date;
  /**
   * Waits until the video is done, like `client.waitForTask(submitted)`. Not enumerable: it stays behind where the
   * receipt is copied.
   *
   * @throws TaskFailedError, TaskNotFoundError, WaitTimeoutError, AbortError, AuthenticationError, PermissionError
   */
  wait(options?: WaitOptions): Promise<SucceededTask>;
}
