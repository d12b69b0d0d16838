import { TaskFailedError } from "../errors/task-errors.js";
import type { WaitLimit } from "../polling/pending-wait.js";
import { watcherOf } from "../polling/poller-of.js";
import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { SettledTask, SucceededTask } from "../types/task.js";
import type { Target, TaskRef } from "../types/task-ref.js";
import type { Deadline } from "../util/deadline.js";
import { checkOptions, TIMEOUTS, WAIT_OPTIONS } from "./call-options.js";
import { targetOf } from "./task-ref.js";

/**
 * Waits for one task, under a time limit of its own. Resolves to its end, good or bad. Not async: a suspended function
 * for each of ten thousand waits would weigh as much as the wait.
 *
 * @throws ConfigurationError at once, for an option that is out of range.
 */
export function settle(
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

/** Waits for one task, and resolves only to a video. Not async, as `settle` is not. */
export function waitForVideo(settings: Settings, ref: TaskRef, options: WaitOptions): Promise<SucceededTask> {
  return settle(settings, ref, options).then(videoOf);
}

/** What waits for the end of a task, good or bad, as the last part of a call. */
export function waiting(settings: Settings, options: WaitOptions, deadline: Deadline) {
  return (target: Target, signal?: AbortSignal): Promise<SettledTask> => {
    const limit = { timeout: deadline.timeout, signals: [deadline.signal, signal], deadline };
    return watcherOf(settings).wait(target, options, limit);
  };
}
