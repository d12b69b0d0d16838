import { TaskFailedError, TaskNotFoundError, WaitTimeoutError } from "../errors/task-errors.js";
import { watcherOf } from "../polling/poller-of.js";
import { abortError } from "../transport/failure.js";
import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { FailedTask, SettledTask, SucceededTask } from "../types/task.js";
import type { Target, TaskRef } from "../types/task-ref.js";
import { abortable, addAbortListener } from "../util/abort.js";
import { asyncStream } from "../util/async-stream.js";
import { forEach } from "../util/for-each.js";
import { sleep } from "../util/timers.js";
import { checkOptions, WAIT_OPTIONS } from "./call-options.js";
import { checkRefs, targetOf } from "./task-ref.js";
import { limitOf } from "./wait.js";

/** How one of many waits ended. `input` is the ref as it was given. */
export type TaskOutcome<R extends TaskRef = TaskRef> = { id: string; input: R } & (
  | { status: "succeeded"; task: SucceededTask }
  | { status: "failed"; task: FailedTask; error: TaskFailedError }
  | { status: "notFound"; error: TaskNotFoundError }
  | { status: "timeout"; error: WaitTimeoutError }
);

// How many refs may be waited for, or wait to be read, before no more are taken from their source.
const MOST_AT_ONCE = 10_000;
// How many are begun before others get to run.
const BEGUN_AT_ONCE = 200;

/** Waits for many tasks at once, and yields each as it ends. What ends every wait, a 401 say, is thrown. */
export function waitForTasks<R extends TaskRef>(
  settings: Settings,
  refs: Iterable<R> | AsyncIterable<R>,
  options: WaitOptions,
): AsyncIterableIterator<TaskOutcome<R>> {
  return asyncStream<TaskOutcome<R>>(async (push, left) => {
    checkRefs(refs);
    checkOptions(options, WAIT_OPTIONS);
    const { signal } = options;
    const group = new AbortController();
    const stop = (reason: unknown) => group.abort(reason);
    const aborted = () => signal && stop(abortError(signal.reason, {}));
    const letGo = [
      addAbortListener(left, () => stop(left.reason)),
      signal && addAbortListener(signal, aborted),
    ];
    if (signal?.aborted) aborted();
    const limit = limitOf(options, [group.signal]);
    const watcher = watcherOf(settings);
    const seen = new Set<string>();
    // How many have begun whose outcomes nobody has read, and who is told when one is.
    let unread = 0;
    let onRead = () => {};
    const untilFewerThan = async (most: number) => {
      while (unread >= most) {
        const read = new Promise<void>((resolve) => {
          onRead = resolve;
        });
        await abortable(read, group.signal);
      }
    };
    const begin = (target: Target, input: R) => {
      const finish = (end: Ending) => {
        push({ id: target.id, input, ...end } as TaskOutcome<R>, () => {
          unread--;
          onRead();
        });
      };
      unread++;
      watcher.wait(target, options, limit).then(
        (task) => finish(endingOf(task)),
        (error) => {
          const ending = endingFrom(error);
          if (ending) finish(ending);
          else stop(error);
        },
      );
    };
    try {
      await forEach(refs, group.signal, async (input) => {
        const target = targetOf(input);
        if (seen.has(target.id)) return;
        seen.add(target.id);
        begin(target, input);
        if (seen.size % BEGUN_AT_ONCE === 0) await sleep(0, group.signal);
        await untilFewerThan(MOST_AT_ONCE);
      });
      await untilFewerThan(1);
      group.signal.throwIfAborted();
    } catch (error) {
      stop(error);
      throw error;
    } finally {
      for (const release of letGo) release?.();
    }
  });
}

type Ending =
  | Pick<TaskOutcome & { status: "succeeded" }, "status" | "task">
  | Pick<TaskOutcome & { status: "failed" }, "status" | "task" | "error">
  | { status: "notFound" | "timeout"; error: Error };

function endingOf(task: SettledTask): Ending {
  return {
    status: task.status,
    task,
    ...(task.status === "failed" && { error: new TaskFailedError(task) }),
  } as Ending;
}

/** `undefined` for what ends every wait. */
function endingFrom(error: unknown): Ending | undefined {
  if (TaskNotFoundError.is(error)) return { status: "notFound", error };
  if (WaitTimeoutError.is(error)) return { status: "timeout", error };
  return undefined;
}
