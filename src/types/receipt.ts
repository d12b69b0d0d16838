import type { SettledTask } from "./task.js";

/** What the server gave for a submit: an id to wait for, and the result when it was ready at once. */
export interface Receipt {
  id: string;
  /** What the provider's support asks for. */
  traceId: string | undefined;
  /** When the server's answer came, on this machine's clock. */
  submittedAt: Date;
  /** The caller's own name for the job, when its callback URL was signed. */
  ref?: string | undefined;
  /** The end of the task, if it is known already. */
  settled: SettledTask | undefined;
}
