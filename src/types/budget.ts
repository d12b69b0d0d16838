import type { Logger } from "./logger.js";
import type { Receipt } from "./receipt.js";
import type { SendHook } from "./send-hook.js";
import type { SettledTask } from "./task.js";

/** Keeps what videos cost within a limit: what `createBudget` of `wan-client/account` returns. */
export interface Budget {
  /** Carries out a submission. Only the client calls it. */
  submit(submission: never): Promise<unknown>;
  /**
   * Records the cost of a task that has ended. The waits call it. What it throws is logged and does not end the wait.
   *
   * @param jobId The job id of the submission, for a task whose id was not known to the process that submitted it.
   */
  settle(task: SettledTask, jobId?: string): Promise<unknown>;
}

/** A budget that carries out submissions. */
export interface SubmittingBudget extends Budget {
  /**
   * Sends a request if its cost stays within the limit.
   *
   * @throws What `send` throws, and an error of its own if the request must not be sent.
   */
  submit(submission: BudgetedSubmission): Promise<Receipt>;
}

/** What a {@link SubmittingBudget} needs for a submission. */
export interface BudgetedSubmission {
  /** Sends the request, and sends it again where that cannot start a second video. Calls the hook for each attempt. */
  send(hook: SendHook): Promise<Receipt>;
  /** The hook of `submitOnce`, whose claim comes before the reservation. */
  hook: SendHook | undefined;
  logger: Logger;
}
