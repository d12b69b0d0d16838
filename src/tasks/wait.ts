import { TaskFailedError } from "../errors/task-errors.js";
import type { WaitLimit } from "../polling/pending-wait.js";
import { pollerOf } from "../polling/poller-of.js";
import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { SettledTask, SucceededTask } from "../types/task.js";
import type { Target, TaskRef } from "../types/task-ref.js";
import { awaitSafely } from "../util/invoke-safely.js";
import { checkOptions, TIMEOUTS, WAIT_OPTIONS } from "./call-options.js";
import { targetOf } from "./task-ref.js";

// These functions are not async: a suspended function needs as much memory as a wait, and there may be ten thousand waits.

/**
 * Waits for one task, and resolves only to a task with a video.
 *
 * @throws ConfigurationError synchronously, for an invalid option.
 */
export function waitForVideo(settings: Settings, ref: TaskRef, options: WaitOptions): Promise<SucceededTask> {
  return waitUntilSettled(settings, ref, options).then(requireVideo);
}

/**
 * Waits for one task, and resolves when it has succeeded or failed. Aborting `readerLeft` ends the wait, too.
 *
 * @throws ConfigurationError synchronously, for an invalid option.
 */
export function waitUntilSettled(
  settings: Settings,
  ref: TaskRef,
  options: WaitOptions,
  readerLeft?: AbortSignal,
): Promise<SettledTask> {
  const target = targetOf(ref);
  checkOptions(options, WAIT_OPTIONS, target.id);
  return startWait(settings, target, options, waitLimit(options, [options.signal, readerLeft]));
}

/**
 * Starts a wait for a task. The wait resolves when the task has succeeded or failed, and the budget, if there is one, has
 * recorded its cost.
 *
 * @throws The errors of a wait. After a submission in the same call, none of them is retryable.
 */
export function startWait(
  settings: Settings,
  target: Target,
  options: WaitOptions,
  limit: WaitLimit,
): Promise<SettledTask> {
  const settled = pollerOf(settings).wait(target, options, limit);
  const { budget } = options;
  if (!budget) return settled;
  const { jobId } = target;
  return settled.then(async (task) => {
    const settle = () => budget.settle(task, jobId);
    await awaitSafely(settings.transport.logger, `task ${task.id}: its cost was not recorded`, settle);
    return task;
  });
}

/** The limit of a wait that does not follow a submission in the same call. */
export function waitLimit(options: WaitOptions, signals: WaitLimit["signals"]): WaitLimit {
  return { timeout: options.timeout ?? TIMEOUTS.wait, signals };
}

/** @throws TaskFailedError for a task that ended without a video. */
export function requireVideo(task: SettledTask): SucceededTask {
  if (task.status === "failed") throw new TaskFailedError(task);
  return task;
}
