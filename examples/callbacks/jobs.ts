import type { SettledTask } from "wan-client";

/** A job in your database. */
export interface Job {
  /** The key of its row, and the job id in its signed callback URL. */
  jobId: string;
  /** A job that stays "submitting" may be running and billed. Ask a person before you submit it again. */
  state: "submitting" | "not accepted" | "running" | "succeeded" | "failed";
  /** Unique in the table. Missing until it is known. */
  taskId?: string;
  videoUrl?: string;
}

/** What the recipes need from your database. */
export interface Jobs {
  insert(job: Job): Promise<void>;
  update(jobId: string, change: Partial<Job>): Promise<void>;
  byJobId(jobId: string): Promise<Job | undefined>;
  byTaskId(taskId: string): Promise<Job | undefined>;
  running(): Promise<Job[]>;
}

/** Saves the outcome of a job. Calling it twice does no harm. */
export async function finish(jobs: Jobs, jobId: string, task: SettledTask): Promise<void> {
  const { id: taskId, status: state } = task;
  await jobs.update(jobId, { state, taskId, ...(state === "succeeded" && { videoUrl: task.video.url }) });
}
