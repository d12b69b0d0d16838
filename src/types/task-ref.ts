/** The id of a task, or an object with the id: a `SubmittedTask`, a `Task`, or either of them read back from JSON. */
export type TaskRef =
  | string
  | {
      readonly id: string;
      /** When the task was submitted. For 30 seconds after that, the API may have no record of it yet. */
      readonly submittedAt?: string | Date | undefined;
      /** The job id of the submission. Only a `budget` uses it. */
      readonly jobId?: string | undefined;
    };

/** A ref whose fields have been checked. */
export interface Target {
  id: string;
  submittedAt: Date | undefined;
  jobId?: string | undefined;
}
