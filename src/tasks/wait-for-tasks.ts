import { TaskFailedError } from "../errors/task-failed-error.js";
import { TaskNotFoundError } from "../errors/task-not-found-error.js";
import { WaitTimeoutError } from "../errors/wait-timeout-error.js";
import { abortError } from "../http/failure.js";
import { onAbort } from "../http/on-abort.js";
import { orAbort } from "../http/timers.js";
import { checkOptions, type Settings, type WaitOptions } from "./call-options.js";
import { stream } from "./stream.js";
import type { FailedTask, SucceededTask } from "./task.js";
import { checkRefs, type Target, type TaskRef, targetOf } from "./task-ref.js";
import { settle } from "./wait.js";
import { type Watcher, watcherOf } from "./watcher.js";

/** How one of many waits ended. `input` is the ref as it was given. */
export type TaskOutcome<R extends TaskRef = TaskRef> = { id: string; input: R } & (
  | { status: "succeeded"; task: SucceededTask }
  | { status: "failed"; task: FailedTask; error: TaskFailedError }
  | { status: "notFound"; error: TaskNotFoundError }
  | { status: "timeout"; error: WaitTimeoutError }
);

/** Waits for many tasks at once, and yields each as it ends. What ends every wait, a 401 say, is thrown. */
export function waitForTasks<R extends TaskRef>(
  settings: Settings,
  refs: Iterable<R> | AsyncIterable<R>,
  options: WaitOptions,
): AsyncIterableIterator<TaskOutcome<R>> {
  return stream<TaskOutcome<R>>(async (push, left) => {
    checkRefs(refs);
    checkOptions(options);
    const { signal } = options;
    const group = new AbortController();
    const stop = (reason: unknown) => group.abort(reason);
    const aborted = () => signal && stop(abortError(signal.reason, {}));
    const letGo = [onAbort(left, () => stop(left.reason)), signal && onAbort(signal, aborted)];
    if (signal?.aborted) aborted();
    const watcher = watcherOf(settings);
    const waits = new Set<Promise<void>>();
    const seen = new Set<string>();
    try {
      await each(refs, group.signal, (input) => {
        const target = targetOf(input);
        if (seen.has(target.id)) return;
        seen.add(target.id);
        const wait = outcomeOf(watcher, target, input, options, group.signal)
          .then(push, stop)
          .finally(() => waits.delete(wait));
        waits.add(wait);
      });
      while (waits.size > 0) await Promise.all(waits);
      group.signal.throwIfAborted();
    } catch (error) {
      stop(error);
      throw error;
    } finally {
      for (const release of letGo) release?.();
    }
  });
}

async function outcomeOf<R extends TaskRef>(
  watcher: Watcher,
  target: Target,
  input: R,
  options: WaitOptions,
  signal: AbortSignal,
): Promise<TaskOutcome<R>> {
  const { id } = target;
  try {
    const task = await settle(watcher, target, options, [signal]);
    if (task.status === "succeeded") return { id, input, status: "succeeded", task };
    return { id, input, status: "failed", task, error: new TaskFailedError(task) };
  } catch (error) {
    if (TaskNotFoundError.is(error)) return { id, input, status: "notFound", error };
    if (WaitTimeoutError.is(error)) return { id, input, status: "timeout", error };
    throw error;
  }
}

/** Calls `visit` with each value as it comes, until the signal is aborted. */
async function each<T>(
  source: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal,
  visit: (value: T) => void,
): Promise<void> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let exhausted = false;
  try {
    for (;;) {
      const next = await orAbort(Promise.resolve(iterator.next()), signal);
      if (next.done) {
        exhausted = true;
        return;
      }
      visit(next.value);
    }
  } finally {
    // A source that is still at work is told to stop, and not waited for.
    if (!exhausted) Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
