import type { Logger } from "./logger.js";
import type { Receipt } from "./receipt.js";
import type { SendHook } from "./send-hook.js";
import type { SettledTask } from "./task.js";

/** Keeps the cost of videos within a limit. `createBudget` of `wan-client/account` returns one. */
export interface Budget {
  /** Carries out a submission. Only the client calls it. */
  submit(submission: never): Promise<unknown>;
  /**
   * Records the cost of a task that has ended. Each wait with this budget calls it. If it throws, the error is logged, and
   * the wait still returns the task.
   *
   * @param jobId The job id of the submission. It is needed if the process that submitted the task did not learn the task id.
   */
  settle(task: SettledTask, jobId?: string): Promise<unknown>;
}

/** A budget that carries out submissions. */
export interface SubmittingBudget extends Budget {
  /**
   * Sends a request if its cost stays within the limit.
   *
   * @throws What `send` throws; BudgetExceededError, ConfigurationError or WanError if nothing could be reserved.
   */
  submit(submission: BudgetedSubmission): Promise<Receipt>;
}

/** What a {@link SubmittingBudget} needs for a submission. */
export interface BudgetedSubmission {
  /** Sends the request, and sends it again where that cannot start a second video. Calls the hook for each attempt. */
  send(hook: SendHook): Promise<Receipt>;
  /** The hook of `submitOnce`. The budget calls its `beforeSend` before it reserves anything. */
  hook: SendHook | undefined;
  logger: Logger;
}
