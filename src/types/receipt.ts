import type { SettledTask } from "./task.js";

/** What is known of a task after its submission. */
export interface Receipt {
  id: string;
  /** What the provider's support asks for. */
  traceId: string | undefined;
  /** When the server's response arrived, on this machine's clock. */
  submittedAt: Date;
  /** The caller's own name for the job, if the callback URL was signed. */
  jobId?: string | undefined;
  /** The ended task, if the server had finished it before it responded. */
  settled: SettledTask | undefined;
}
