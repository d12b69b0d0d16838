import type { SucceededTask, Task } from "wan-client";
import type { Balance, UsageRecord } from "wan-client/account";
import type { Price } from "./credits.js";
import type { Finding } from "./doctor/finding.js";

/** An error as it appears in the data of an event. */
export interface ErrorData {
  error: object;
}

/** The data of each event, by the name of the event. */
export interface EventData {
  /** What the video may cost. */
  estimate: Price;
  /** A file is about to be uploaded, which makes it public. */
  uploading: { file: string; bytes: number; public: true };
  uploaded: { file: string; url: string };
  notUploaded: { file: string };
  /** The server accepts the request, but ignores or cuts a part of it; or a task could not be read, and is read again. */
  warning: { message: string };
  /** The task exists from here on, and may be billed. */
  submitted: { traceId?: string | undefined; jobId?: string | undefined; submittedAt?: Date | undefined };
  /** The state of a pending task has changed. */
  update: { status: "pending"; state: string };
  succeeded: SucceededTask;
  /** `billed` is always false: the provider does not bill failed tasks. */
  failed: ErrorData & { billed: false };
  notFound: ErrorData;
  timeout: ErrorData;
  /** `seconds` is how long the download took. */
  saved: { path: string; bytes: number; seconds: number };
  notSaved: ErrorData;
  /** The command was interrupted before a task had ended. The task keeps running. There is one event for each such task. */
  interrupted: { exitCode: number };
  /** The current state of a task. */
  task: Task | { status: "unknown" };
  deleted: { deleted: boolean };
  balance: Balance;
  usage: UsageRecord;
  /** The sum of the `usage` events before it. Missing with `--trace-id`. */
  usageTotal: { calls: number; credits: number; since: Date; until: Date };
  usageNotFound: { traceId: string };
  check: Finding & { assumption: string };
  summary: { same: number; differs: number; unknown: number };
  /** The command has ended with an error. */
  error: ErrorData;
}

export type EventName = keyof EventData;

/** A line of `--json`. Every event of every command has these four fields, and no others. */
export interface CommandEvent<Name extends EventName = EventName> {
  event: Name;
  /** When the event was printed: ISO 8601, UTC. */
  time: string;
  /** The id of the task that the event is about, or `null` if there is no task. */
  id: string | null;
  data: EventData[Name];
}

/** @param id `undefined` or empty if there is no task. */
export function eventOf<Name extends EventName>(
  event: Name,
  id: string | undefined,
  data: EventData[Name],
): CommandEvent<Name> {
  return { event, time: new Date().toISOString(), id: id || null, data };
}
