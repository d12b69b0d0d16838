import { AbortError, type SucceededTask, TaskFailedError, WanError } from "wan-client";
import { describeThrown } from "../util/describe-thrown.js";
import { omitUndefined } from "../util/object.js";
import { VideoBatchError, type VideoOutcome } from "./video-batch-error.js";

/** A task that has succeeded, or one that was submitted and is not known to have ended. */
type VideoTask = SucceededTask | { id: string; status?: "pending" };

/** The result of one video of a call: a task, or an error, with the id of the task if it is known. */
export type VideoResult<T extends VideoTask> = { value: T } | { error: unknown; taskId?: string | undefined };

/**
 * Returns the tasks of all videos of a call, if none of the results is an error.
 *
 * @throws The error of the only video, or the first error if nothing was submitted. Otherwise an AbortError
 * with `taskIds` if the call was aborted, or else a VideoBatchError.
 */
export function requireAll<T extends VideoTask>(results: readonly VideoResult<T>[]): T[] {
  const failures = results.filter((result) => "error" in result);
  const [first] = failures;
  if (!first) return results.flatMap((result) => ("value" in result ? [result.value] : []));
  const outcomes = results.map(outcomeOf);
  if (results.length === 1 || outcomes.every(({ status }) => status === "refused")) throw first.error;
  const message = messageOf(outcomes);
  const taskIds = outcomes.flatMap(({ taskId }) => taskId ?? []);
  const maybeAccepted = outcomes.some(({ status }) => status === "maybeAccepted");
  const aborted = failures.map(({ error }) => error).find(AbortError.is);
  if (aborted) {
    const error = new AbortError(`The call was aborted. ${message}`, { cause: aborted.cause, maybeAccepted });
    throw Object.assign(error, { taskIds });
  }
  const tasks = results.flatMap((result) =>
    "value" in result && isSucceeded(result.value) ? result.value : [],
  );
  throw new VideoBatchError(message, { cause: first.error, maybeAccepted, taskIds, outcomes, tasks });
}

function isSucceeded(task: VideoTask): task is SucceededTask {
  return task.status === "succeeded";
}

function outcomeOf(result: VideoResult<VideoTask>): VideoOutcome {
  if ("value" in result) {
    const { value } = result;
    return { status: isSucceeded(value) ? "succeeded" : "pending", taskId: value.id || undefined };
  }
  const { error } = result;
  const known = WanError.is(error) ? error : new WanError(describeThrown(error));
  const { taskId = result.taskId } = known;
  return omitUndefined({ status: statusOf(known, taskId), taskId, error: known.toJSON() });
}

function statusOf(error: WanError, taskId: string | undefined): VideoOutcome["status"] {
  if (TaskFailedError.is(error)) return "failed";
  if (taskId !== undefined) return "pending";
  return error.maybeAccepted ? "maybeAccepted" : "refused";
}

function messageOf(outcomes: readonly VideoOutcome[]): string {
  const succeeded = outcomes.filter(({ status }) => status === "succeeded").length;
  const lines = outcomes.map(({ status, taskId, error }) => {
    const reason = error ? `: ${error.message}` : "";
    return `  ${taskId ?? "no id"}: ${status}${reason}`;
  });
  return [`${succeeded} of ${outcomes.length} videos have succeeded.`, ...lines].join("\n");
}
