import { type SucceededTask, WanError, type WanErrorJson } from "wan-client";
import { defineHidden } from "../util/object.js";

/** The state of one of the videos of a call. */
export interface VideoOutcome {
  /**
   * - `succeeded`, `failed`: the task has ended. A failed task is not billed.
   * - `pending`: the task was submitted and is running, or its state is not known. Wait for its id.
   * - `maybeAccepted`: the response to the submission was lost; the task may be running, and may be billed.
   * - `refused`: nothing was submitted.
   */
  status: "succeeded" | "failed" | "pending" | "maybeAccepted" | "refused";
  taskId?: string | undefined;
  error?: WanErrorJson | undefined;
}

/**
 * At least one of several videos of a call failed, and at least one was or may have been submitted. The message lists each id
 * with its state. `generateVideo` without `poll` and `webhook` throws this error when all tasks have ended. If a submission of
 * `startVideo` failed, the other tasks are still `pending`: pass `taskIds` to `WanClient.waitForTasks`.
 *
 * @example
 * ```ts
 * if (VideoBatchError.is(error)) {
 *   for (const task of error.tasks) await saveVideo(task, `${task.id}.mp4`);
 * }
 * ```
 */
export class VideoBatchError extends WanError {
  declare static readonly is: (value: unknown) => value is VideoBatchError;

  /** The ids of all tasks that were submitted, in the order of the videos. */
  readonly taskIds: string[];
  /** The state of each video, in order. */
  readonly outcomes: VideoOutcome[];
  /** The tasks that have succeeded, with their videos. Not enumerable: a video URL may be signed. */
  declare readonly tasks: SucceededTask[];

  constructor(
    message: string,
    options: ConstructorParameters<typeof WanError>[1] &
      Pick<VideoBatchError, "taskIds" | "outcomes" | "tasks">,
  ) {
    super(message, options);
    this.taskIds = options.taskIds;
    this.outcomes = options.outcomes;
    defineHidden(this, "tasks", options.tasks);
  }

  override get name(): "VideoBatchError" {
    return "VideoBatchError";
  }
}
