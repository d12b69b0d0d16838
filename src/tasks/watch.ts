import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { Task } from "../types/task.js";
import type { TaskRef } from "../types/task-ref.js";
import { asyncStream } from "../util/async-stream.js";
import { checkOptions, WAIT_OPTIONS } from "./call-options.js";
import { waitUntilSettled } from "./wait.js";

/** Yields a task at each change of its status or start time, until it has ended. */
export function watchTask(
  settings: Settings,
  ref: TaskRef,
  options: WaitOptions,
): AsyncIterableIterator<Task> {
  return asyncStream<Task>(async (push, readerLeft) => {
    checkOptions(options, WAIT_OPTIONS);
    let lastState: string | undefined;
    const onUpdate: WaitOptions["onUpdate"] = (task, progress) => {
      const state = `${task.status} ${task.startedAt?.getTime()}`;
      if (state !== lastState) push(task);
      lastState = state;
      return options.onUpdate?.(task, progress);
    };
    await waitUntilSettled(settings, ref, { ...options, onUpdate }, readerLeft);
  });
}
