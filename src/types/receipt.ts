import type { SettledTask } from "./task.js";

/** What the server returned for a submission: the id of the task, and its result if it has ended already. */
export interface Receipt {
  id: string;
  /** The id of the request, which the provider's support asks for. */
  traceId: string | undefined;
  /** When the response arrived, by this machine's clock. */
  submittedAt: Date;
  /** The caller's own id for the job, if the callback URL was signed. */
  jobId?: string | undefined;
  /** The task, if it has ended already. */
  settled: SettledTask | undefined;
}
