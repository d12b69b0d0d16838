import { WanError, type WanErrorJson } from "../errors/base.js";
import type { SubmittedTask } from "../types/submitted-task.js";
import type { SucceededTask } from "../types/task.js";
import { omitUndefined } from "../util/object.js";

/** What became of a submit, as JSON. A submitted one is a `TaskRef`, unless its `id` is empty. */
export type SubmitOutcome =
  | {
      status: "submitted";
      id: string;
      traceId?: string | undefined;
      jobId?: string | undefined;
      submittedAt: string;
      /** Only where the `id` is empty: the finished video of a task that the server did not name. There is no other way to it. */
      task?: SucceededTask | undefined;
    }
  /** Nothing was paid. `error.retryable` says whether another submit may succeed. */
  | { status: "refused"; error: WanErrorJson }
  /** The server may be at work on it, and bill it: do not submit again. The job id of a callback says which task it was. */
  | { status: "maybeAccepted"; error: WanErrorJson };

/**
 * What became of a submit, as JSON instead of an error, for a queue or an engine that would run a step again that throws,
 * and that keeps little of what was thrown. Where the step may run twice for another reason, because its process ended
 * before anybody saw its end, take `submitOnce`.
 *
 * @param submitting What `submit`, `text2video`, `image2video` or `submitUnchecked` gave.
 * @throws Only what is no error of this library.
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
