import { TaskFailedError, TaskNotFoundError, WaitTimeoutError } from "../errors/task-errors.js";
import { abortError } from "../transport/failure.js";
import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { FailedTask, SettledTask, SucceededTask } from "../types/task.js";
import type { Target, TaskRef } from "../types/task-ref.js";
import { asyncStream } from "../util/async-stream.js";
import { Deadline } from "../util/deadline.js";
import { forEach } from "../util/for-each.js";
import { sleep } from "../util/timers.js";
import { checkOptions, WAIT_OPTIONS } from "./call-options.js";
import { checkRefs, targetOf } from "./task-ref.js";
import { startWait, waitLimit } from "./wait.js";

/** How one of many waits ended. `input` is the ref as it was passed in. */
export type TaskOutcome<R extends TaskRef = TaskRef> = { id: string; input: R } & (
  | { status: "succeeded"; task: SucceededTask }
  | { status: "failed"; task: FailedTask; error: TaskFailedError }
  | { status: "notFound"; error: TaskNotFoundError }
  | { status: "timeout"; error: WaitTimeoutError }
);

// The most waits that may be running or have an unread outcome. At this number, no more refs are taken from the source.
const MAX_UNREAD = 10_000;
// How many waits are started before other code gets to run.
const STARTS_AT_ONCE = 200;

/** Waits for many tasks at once, and yields each outcome when it is known. An error that ends every wait is thrown. */
export function waitForTasks<R extends TaskRef>(
  settings: Settings,
  refs: Iterable<R> | AsyncIterable<R>,
  options: WaitOptions,
): AsyncIterableIterator<TaskOutcome<R>> {
  return asyncStream<TaskOutcome<R>>(async (push, readerLeft) => {
    checkRefs(refs);
    checkOptions(options, WAIT_OPTIONS);
    // Ends the waits together: on the caller's signal, when the reader leaves, or on an error that ends them all.
    const group = new Deadline(Number.POSITIVE_INFINITY, [readerLeft, options.signal]);
    const unread = createUnreadCounter();
    const limit = waitLimit(options, [group]);
    const start = (target: Target, input: R) => {
      const yieldOutcome = (outcome: Outcome) =>
        push({ id: target.id, input, ...outcome } as TaskOutcome<R>, unread.decrement);
      unread.increment();
      startWait(settings, target, options, limit).then(
        (task) => yieldOutcome(outcomeOf(task)),
        (error) => {
          const outcome = outcomeFromError(error);
          if (outcome) yieldOutcome(outcome);
          else group.abort(error);
        },
      );
    };
    try {
      const started = new Set<string>();
      await forEach(refs, group, async (input) => {
        const target = targetOf(input);
        if (started.has(target.id)) return;
        started.add(target.id);
        start(target, input);
        if (started.size % STARTS_AT_ONCE === 0) await sleep(0, group);
        await group.race(unread.untilBelow(MAX_UNREAD));
      });
      await group.race(unread.untilBelow(1));
    } catch (error) {
      group.abort(error);
      const { signal } = options;
      throw signal?.aborted ? abortError(signal.reason, {}) : error;
    } finally {
      group.close();
    }
  });
}

/** Counts the waits whose outcomes have not been read. */
function createUnreadCounter() {
  let count = 0;
  let onDecrement = () => {};
  return {
    increment() {
      count++;
    },
    decrement() {
      count--;
      onDecrement();
    },
    /** Resolves when the count is below `limit`. */
    async untilBelow(limit: number) {
      while (count >= limit) {
        await new Promise<void>((resolve) => {
          onDecrement = resolve;
        });
      }
    },
  };
}

type Outcome =
  | Pick<TaskOutcome & { status: "succeeded" }, "status" | "task">
  | Pick<TaskOutcome & { status: "failed" }, "status" | "task" | "error">
  | { status: "notFound" | "timeout"; error: Error };

function outcomeOf(task: SettledTask): Outcome {
  if (task.status === "failed") return { status: "failed", task, error: new TaskFailedError(task) };
  return { status: "succeeded", task };
}

/** The outcome that an error means for one wait; `undefined` for an error that ends every wait. */
function outcomeFromError(error: unknown): Outcome | undefined {
  if (TaskNotFoundError.is(error)) return { status: "notFound", error };
  if (WaitTimeoutError.is(error)) return { status: "timeout", error };
  return undefined;
}
