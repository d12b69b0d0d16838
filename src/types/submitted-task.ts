import type { WaitOptions } from "./call-options.js";
import type { SucceededTask } from "./task.js";

/**
 * A task that was submitted. It is plain data, so it can be stored in a queue, a database or a step of a workflow engine.
 * A stored copy, with `submittedAt` as a `Date` or as a string, is a `TaskRef`: any process can wait for it.
 */
export interface SubmittedTask {
  readonly id: string;
  /** The id of the request, which the provider's support asks for. */
  readonly traceId?: string | undefined;
  /** The caller's own id for the job, if it was submitted with a signed callback URL. */
  readonly jobId?: string | undefined;
  /** When the response arrived, by this machine's clock. */
  readonly submittedAt: Date;
  /**
   * Waits until the video is done, like `client.waitForTask(submitted)`. Not enumerable, so copies of the object do not have
   * it.
   *
   * @throws TaskFailedError, TaskNotFoundError, WaitTimeoutError, AbortError, AuthenticationError, PermissionError
   */
  wait(options?: WaitOptions): Promise<SucceededTask>;
}
