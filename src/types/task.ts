/**
 * What the server tells in fields of its own choice: JSON. Not `unknown`, which the types of workflow engines do not let
 * through, because it might be a function.
 */
export type JsonRecord = Record<string, string | number | boolean | object | null>;

/** What is known about a task in every state. Plain data: safe for `JSON.stringify` and `structuredClone`. */
export interface TaskBase {
  /** Empty only where a finished video came at once, in an answer that named no task. */
  id: string;
  /** The model that was asked for. */
  model?: string | undefined;
  /** What the provider's support asks for. */
  traceId?: string | undefined;
  createdAt?: Date | undefined;
  startedAt?: Date | undefined;
  finishedAt?: Date | undefined;
  /** How long the server worked on it, seconds. */
  elapsedSeconds?: number | undefined;
  /** The request as the server kept it, without `callback_url`, which may hold a signature. */
  request?: JsonRecord | undefined;
}

/** Queued or at work, or not written yet. */
export interface PendingTask extends TaskBase {
  status: "pending";
}

/** Done, with a video. */
export interface SucceededTask extends TaskBase {
  status: "succeeded";
  video: Video;
  /** What was used, as the server counts it. */
  usage?: JsonRecord | undefined;
  /** What it cost, as the server counts it, such as `{ amount: 4.73, currency: "credit" }`. */
  cost?: JsonRecord | undefined;
  /** The server's own record. Not enumerable, because it holds account ids. */
  readonly raw?: object | undefined;
}

/** Ended without a video. The provider does not bill failed tasks. */
export interface FailedTask extends TaskBase {
  status: "failed";
  error: { code?: string | undefined; message: string };
  /** The server's own record. Not enumerable, because it holds account ids. */
  readonly raw?: object | undefined;
}

/** A generation, told apart by its `status`. */
export type Task = PendingTask | SucceededTask | FailedTask;

/** A task that has ended. */
export type SettledTask = SucceededTask | FailedTask;

/** A finished video. */
export interface Video {
  /** Where it is. The URL of a 2.6 model is signed and expires about 24 hours after completion: save the file. */
  url: string;
  id?: string | undefined;
  /** Pixels. */
  width?: number | undefined;
  /** Pixels. */
  height?: number | undefined;
  thumbnailUrl?: string | undefined;
  /** When the URL stops working, if it says so itself. */
  expiresAt?: Date | undefined;
}
