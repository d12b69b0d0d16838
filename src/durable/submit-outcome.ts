import { WanError, type WanErrorJson } from "../errors/base.js";
import type { SubmittedTask } from "../types/submitted-task.js";
import type { SucceededTask } from "../types/task.js";
import { omitUndefined } from "../util/object.js";

/** The outcome of a submission, as JSON. An outcome with the status `submitted` is a `TaskRef`, unless its `id` is empty. */
export type SubmitOutcome =
  | {
      status: "submitted";
      id: string;
      traceId?: string | undefined;
      jobId?: string | undefined;
      /** ISO 8601, UTC. */
      submittedAt: string;
      /** Only if the `id` is empty: the finished task, whose id the server did not return. It cannot be read again. */
      task?: SucceededTask | undefined;
    }
  /** Nothing was paid. `error.retryable` says whether another submission may succeed. */
  | { status: "refused"; error: WanErrorJson }
  /** The server may be running the task and may bill it: do not submit again. A callback identifies the task by its job id. */
  | { status: "maybeAccepted"; error: WanErrorJson };

/**
 * The outcome of a submission, as JSON instead of an error. For queues and engines that run a step again when it throws, and
 * that keep little of the error. If the step may run twice for another reason, such as a process that ended before the
 * engine saw the end of the step, use `submitOnce`.
 *
 * @param submitting The promise that `submit`, `text2video`, `image2video` or `submitUnchecked` returned.
 * @throws Only errors that are not of this library.
 * @example
 * ```ts
 * const outcome = await submitOutcome(wan.submit({ model: "wan2.6-t2v", prompt: "A paper boat" }));
 * await db.save(JSON.stringify(outcome));
 * if (outcome.status === "submitted") console.log((await wan.getTask(outcome)).status);
 * ```
 */
export async function submitOutcome(submitting: Promise<SubmittedTask>): Promise<SubmitOutcome> {
  try {
    const submitted = await submitting;
    const { submittedAt, ...facts } = submitted;
    const task = submitted.id === "" ? await submitted.wait() : undefined;
    return omitUndefined({ status: "submitted", ...facts, submittedAt: submittedAt.toISOString(), task });
  } catch (error) {
    if (!WanError.is(error)) throw error;
    return { status: error.maybeAccepted ? "maybeAccepted" : "refused", error: error.toJSON() };
  }
}
