/**
 * A JSON object whose fields the server chooses. The values do not have the type `unknown`: it includes functions, which the
 * types of workflow engines reject.
 */
export type JsonRecord = Record<string, string | number | boolean | object | null>;

/**
 * A task that is queued or running, or that the API has no record of yet. Plain data, like the other states: safe for
 * `JSON.stringify` and `structuredClone`.
 */
export interface PendingTask {
  status: "pending";
  /** Empty only if the response to a submission had a finished video and no id. */
  id: string;
  /** The model of the request. */
  model?: string | undefined;
  /** The id of the request, which the provider's support asks for. */
  traceId?: string | undefined;
  createdAt?: Date | undefined;
  startedAt?: Date | undefined;
  finishedAt?: Date | undefined;
  /** How long the server worked on the task, in seconds. */
  elapsedSeconds?: number | undefined;
  /** The request as the server stored it, without `callback_url`, which may contain a signature. */
  request?: JsonRecord | undefined;
}

/** A task that ended with a video. */
export interface SucceededTask extends Omit<PendingTask, "status"> {
  status: "succeeded";
  video: Video;
  /** The usage, as counted by the server. */
  usage?: JsonRecord | undefined;
  /** The cost, as counted by the server, such as `{ amount: 4.73, currency: "credit" }`. */
  cost?: JsonRecord | undefined;
  /** The record as the server returned it. Not enumerable, because it contains account ids. */
  readonly raw?: object | undefined;
}

/** A task that ended without a video. The provider does not bill failed tasks. */
export interface FailedTask extends Omit<PendingTask, "status"> {
  status: "failed";
  error: { code?: string | undefined; message: string };
  /** The record as the server returned it. Not enumerable, because it contains account ids. */
  readonly raw?: object | undefined;
}

/** A video generation task. Its `status` discriminates the union. */
export type Task = PendingTask | SucceededTask | FailedTask;

/** A task that has ended. */
export type SettledTask = SucceededTask | FailedTask;

/** A finished video. */
export interface Video {
  /** The URL of the file. The URLs of 2.6 models are signed and expire about 24 hours after completion, so save the file. */
  url: string;
  id?: string | undefined;
  /** In pixels. */
  width?: number | undefined;
  /** In pixels. */
  height?: number | undefined;
  thumbnailUrl?: string | undefined;
  /** When the URL expires, if the URL says so. */
  expiresAt?: Date | undefined;
}
