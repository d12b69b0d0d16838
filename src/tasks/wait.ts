import { TaskFailedError } from "../errors/task-errors.js";
import type { WaitLimit } from "../polling/pending-wait.js";
import { pollerOf } from "../polling/poller-of.js";
import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { SettledTask, SucceededTask } from "../types/task.js";
import type { Target, TaskRef } from "../types/task-ref.js";
import type { Deadline } from "../util/deadline.js";
import { awaitSafely } from "../util/invoke-safely.js";
import { checkOptions, TIMEOUTS, WAIT_OPTIONS } from "./call-options.js";
import { targetOf } from "./task-ref.js";

// These functions are not async: for each of ten thousand waits, a suspended function would need as much memory as the wait.

/**
 * Waits for one task, and resolves only to a task with a video.
 *
 * @throws ConfigurationError synchronously, for an invalid option.
 */
export function waitForVideo(settings: Settings, ref: TaskRef, options: WaitOptions): Promise<SucceededTask> {
  return waitUntilSettled(settings, ref, options).then(requireVideo);
}

/**
 * Waits for one task, and resolves when it has ended, well or not. Aborting `readerLeft` ends the wait, too.
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

/** Starts a wait for a task. With a budget, what the task has cost is recorded before it resolves. */
export function startWait(
  settings: Settings,
  target: Target,
  options: WaitOptions,
  limit: WaitLimit,
): Promise<SettledTask> {
  const settled = pollerOf(settings).wait(target, options, limit);
  const { budget } = options;
  if (!budget) return settled;
  return settled.then(async (task) => {
    const settle = () => budget.settle(task, target.jobId);
    await awaitSafely(settings.transport.logger, `task ${task.id}: its cost was not recorded`, settle);
    return task;
  });
}

/**
 * Waits for one task as the last part of a call with a deadline, and resolves when it has ended, well or not.
 *
 * @throws The errors of a wait, but none of them is retryable: repeating the call would submit a second task.
 */
export function waitWithin(
  settings: Settings,
  target: Target,
  options: WaitOptions,
  deadline: Deadline,
  signal?: AbortSignal,
): Promise<SettledTask> {
  const limit = { timeout: deadline.timeout, signals: [deadline.signal, signal], deadline };
  return startWait(settings, target, options, limit).catch((error) => {
    throw Object.assign(error, { retryable: false });
  });
}

/** The limit of a wait that is a call of its own. */
export function waitLimit(options: WaitOptions, signals: readonly (AbortSignal | undefined)[]): WaitLimit {
  return { timeout: options.timeout ?? TIMEOUTS.wait, signals };
}

/** @throws TaskFailedError for a task that ended without a video. */
export function requireVideo(task: SettledTask): SucceededTask {
  if (task.status === "failed") throw new TaskFailedError(task);
  return task;
}
