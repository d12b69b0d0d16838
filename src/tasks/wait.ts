import { TaskFailedError } from "../errors/task-failed-error.js";
import { startLimit } from "../http/deadline.js";
import { checkOptions, type Settings, TIMEOUTS, type WaitOptions } from "./call-options.js";
import { stream } from "./stream.js";
import type { SettledTask, SucceededTask, Task } from "./task.js";
import { type Target, type TaskRef, targetOf } from "./task-ref.js";
import { type Watcher, watcherOf } from "./watcher.js";

/** Waits for one task, under a time limit of its own. Resolves to its end, good or bad. */
export async function settle(
  watcher: Watcher,
  target: Target,
  options: WaitOptions,
  signals: (AbortSignal | undefined)[],
): Promise<SettledTask> {
  checkOptions(options, target.id);
  const timeout = options.timeout ?? TIMEOUTS.wait;
  return watcher.wait(target, options, { timeout, start: (end) => startLimit(timeout, signals, end) });
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
    let seen: string | undefined;
    const onUpdate: WaitOptions["onUpdate"] = (task, progress) => {
      const change = `${task.status} ${task.startedAt?.getTime()}`;
      if (change !== seen) push(task);
      seen = change;
      return options.onUpdate?.(task, progress);
    };
    await settle(watcherOf(settings), targetOf(ref), { ...options, onUpdate }, [options.signal, left]);
  });
}

/** Waits for one task, and resolves only to a video. */
export async function waitForVideo(
  settings: Settings,
  ref: TaskRef,
  options: WaitOptions,
): Promise<SucceededTask> {
  return videoOf(await settle(watcherOf(settings), targetOf(ref), options, [options.signal]));
}
