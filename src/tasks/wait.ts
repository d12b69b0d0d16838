import { TaskFailedError } from "../errors/task-errors.js";
import type { WaitLimit } from "../polling/pending-wait.js";
import { watcherOf } from "../polling/poller-of.js";
import type { SettledTask, SucceededTask, Task } from "../types/task.js";
import { stream } from "../util/async-stream.js";
import { checkOptions, type Settings, TIMEOUTS, WAIT_OPTIONS, type WaitOptions } from "./call-options.js";
import { type TaskRef, targetOf } from "./task-ref.js";

/**
 * Waits for one task, under a time limit of its own. Resolves to its end, good or bad. Not async: a suspended function
 * for each of ten thousand waits would weigh as much as the wait.
 *
 * @throws ConfigurationError at once, for an option that is out of range.
 */
function settle(
  settings: Settings,
  ref: TaskRef,
  options: WaitOptions,
  left?: AbortSignal,
): Promise<SettledTask> {
  const target = targetOf(ref);
  checkOptions(options, WAIT_OPTIONS, target.id);
  return watcherOf(settings).wait(target, options, limitOf(options, [options.signal, left]));
}

/** The time limit of a wait that is a call of its own. */
export function limitOf(options: WaitOptions, signals: readonly (AbortSignal | undefined)[]): WaitLimit {
  return { timeout: options.timeout ?? TIMEOUTS.wait, signals };
}

/** @throws TaskFailedError for a task that ended without a video. */
export function videoOf(task: SettledTask): SucceededTask {
  if (task.status === "failed") throw new TaskFailedError(task);
  return task;
}

/** The changes of one task, up to its end. */
export function watchTask(
  settings: Settings,
  ref: TaskRef,
  options: WaitOptions,
): AsyncIterableIterator<Task> {
  return stream<Task>(async (push, left) => {
    checkOptions(options, WAIT_OPTIONS);
    let seen: string | undefined;
    const onUpdate: WaitOptions["onUpdate"] = (task, progress) => {
      const change = `${task.status} ${task.startedAt?.getTime()}`;
      if (change !== seen) push(task);
      seen = change;
      return options.onUpdate?.(task, progress);
    };
    await settle(settings, ref, { ...options, onUpdate }, left);
  });
}

/** Waits for one task, and resolves only to a video. Not async, as `settle` is not. */
export function waitForVideo(settings: Settings, ref: TaskRef, options: WaitOptions): Promise<SucceededTask> {
  return settle(settings, ref, options).then(videoOf);
}
