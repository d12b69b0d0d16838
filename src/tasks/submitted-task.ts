import { setGiven } from "../errors/wan-error.js";
import type { WaitOptions } from "./call-options.js";
import type { Receipt } from "./submit.js";
import type { SucceededTask } from "./task.js";

type Wait = (submitted: SubmittedTask, options?: WaitOptions) => Promise<SucceededTask>;

/**
 * The receipt of a submit. `JSON.stringify` gives `{ id, traceId, ref, submittedAt }`, and what is read back from that
 * is a `TaskRef`: any process can go on waiting from it.
 */
export class SubmittedTask {
  declare readonly id: string;
  /** What the provider's support asks for. */
  declare readonly traceId?: string | undefined;
  /** The caller's own name for the job, when it was submitted with a signed callback URL. */
  declare readonly ref?: string | undefined;
  /** When the server's answer came, on this machine's clock. */
  declare readonly submittedAt: Date;
  readonly #wait: Wait;

  constructor(facts: Omit<Receipt, "settled">, wait: Wait) {
    setGiven(this, facts);
    this.#wait = wait;
  }

  /**
   * Waits until the video is done, like `client.waitForTask(submitted)`.
   *
   * @throws TaskFailedError, TaskNotFoundError, WaitTimeoutError, AbortError, AuthenticationError, PermissionError
   */
  wait(options?: WaitOptions): Promise<SucceededTask> {
    return this.#wait(this, options);
  }
}
