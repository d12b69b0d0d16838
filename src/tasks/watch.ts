import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { Task } from "../types/task.js";
import type { TaskRef } from "../types/task-ref.js";
import { asyncStream } from "../util/async-stream.js";
import { checkOptions, WAIT_OPTIONS } from "./call-options.js";
import { settle } from "./wait.js";

/** The changes of one task, up to its end. */
export function watchTask(
  settings: Settings,
  ref: TaskRef,
  options: WaitOptions,
): AsyncIterableIterator<Task> {
  return asyncStream<Task>(async (push, left) => {
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
