import type { SettledTask } from "wan-client";

/** A job in your database. */
export interface Job {
  /** The key of its row, and the ref of its callback. */
  ref: string;
  /** "submitting" for longer than a submit takes: it may be at work and billed, so ask a person before it is repeated. */
  state: "submitting" | "not sent" | "running" | "succeeded" | "failed";
  /** Unique in the table. Missing as long as nobody knows it. */
  taskId?: string;
  videoUrl?: string;
}

/** What the recipes need of your database. */
export interface Jobs {
  insert(job: Job): Promise<void>;
  update(ref: string, change: Partial<Job>): Promise<void>;
  byRef(ref: string): Promise<Job | undefined>;
  byTaskId(taskId: string): Promise<Job | undefined>;
  running(): Promise<Job[]>;
}

/** Writes down how a job ended. Harmless when it happens twice. */
export async function finish(jobs: Jobs, ref: string, task: SettledTask): Promise<void> {
  const { id: taskId, status: state } = task;
  await jobs.update(ref, { state, taskId, ...(state === "succeeded" && { videoUrl: task.video.url }) });
}
