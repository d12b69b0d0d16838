import {
  AbortError,
  type Budget,
  type GenerateOptions,
  type PendingTask,
  type SubmittedTask,
  type SucceededTask,
  type Task,
  TaskFailedError,
  TaskNotFoundError,
  WaitTimeoutError,
  type WanClient,
  WanError,
  type WanRequest,
} from "wan-client";
import { abortable } from "../util/abort.js";
import { describeThrown } from "../util/describe-thrown.js";
import { sleep } from "../util/timers.js";
import type { OperationTask, VideoOperation } from "./operation.js";
import type { VideoModelWarning } from "./specification.js";
import type { VideoResult } from "./video-outcomes.js";

/**
 * How long to wait for the end of a task whose webhook has been called, ms. The record may be written later than the callback is
 * sent, and the SDK reads the status only once.
 */
const WAIT_AFTER_WEBHOOK_MS = 60_000;
/** The delay before a missing record is read again, ms. */
const REPEAT_AFTER_MS = 1_000;

type OnSubmitted = GenerateOptions["onSubmitted"];

/** A task whose status was read. A failed task becomes an error instead. */
type ReadTask = SucceededTask | PendingTask;

interface ManyOptions {
  /** The number of videos. */
  n: number;
  signal: AbortSignal | undefined;
  onSubmitted: OnSubmitted;
  budget: Budget | undefined;
  /** The list that warnings are added to. */
  warnings: VideoModelWarning[];
}

interface ReadOptions {
  signal: AbortSignal | undefined;
  budget: Budget | undefined;
}

/** Generates videos in parallel. If one fails, the others go on, because they have been paid for. */
export function generateMany(
  client: WanClient,
  request: WanRequest,
  { n, signal, onSubmitted, budget, warnings }: ManyOptions,
): Promise<VideoResult<SucceededTask>[]> {
  const generate = async (): Promise<VideoResult<SucceededTask>> => {
    let taskId: string | undefined;
    const keepId = async (submitted: SubmittedTask) => {
      taskId = submitted.id || undefined;
      await callOnSubmitted(onSubmitted, submitted, warnings);
    };
    try {
      return { value: await client.generate(request, { signal, budget, onSubmitted: keepId }) };
    } catch (error) {
      return { error, taskId };
    }
  };
  return Promise.all(Array.from({ length: n }, generate));
}

/** Submits requests in parallel. */
export function submitMany(
  client: WanClient,
  request: WanRequest,
  { n, signal, onSubmitted, budget, warnings }: ManyOptions,
): Promise<VideoResult<SubmittedTask>[]> {
  const submit = async (): Promise<VideoResult<SubmittedTask>> => {
    try {
      const submitted = await client.submit(request, { signal, budget });
      const called = callOnSubmitted(onSubmitted, submitted, warnings);
      // After an abort, the caller still needs the id of the task, which has been paid for.
      await (signal ? abortable(called, signal).catch(() => {}) : called);
      return { value: submitted };
    } catch (error) {
      return { error };
    }
  };
  return Promise.all(Array.from({ length: n }, submit));
}

/** Calls `onSubmitted`. An error that it throws becomes a warning, because the task has been paid for. */
async function callOnSubmitted(
  onSubmitted: OnSubmitted,
  submitted: SubmittedTask,
  warnings: VideoModelWarning[],
): Promise<void> {
  try {
    await onSubmitted?.(submitted);
  } catch (error) {
    const message = `onSubmitted threw for task ${submitted.id}: ${describeThrown(error)}`;
    warnings.push({ type: "other", message });
  }
}

/**
 * Reads the tasks of an operation. If the API cannot be reached, returns them as pending, with a warning: an error would end
 * the SDK's wait for tasks that have been paid for.
 *
 * @throws The error of a refused token, of an unknown id, or of an abort.
 */
export async function readMany(
  client: WanClient,
  { tasks, webhook }: VideoOperation,
  options: ReadOptions,
): Promise<{ results: VideoResult<ReadTask>[]; warnings: VideoModelWarning[] }> {
  const refs = tasks.filter(({ id }) => id !== "");
  const warnings: VideoModelWarning[] = [];
  const addWarning = (message: string) => warnings.push({ type: "other", message });
  const warn = ({ message }: Error) => addWarning(`The status could not be read: ${message}`);
  let found: VideoResult<ReadTask>[];
  try {
    found = await (webhook
      ? waitAfterWebhook(client, refs, options, warn)
      : readNow(client, refs, options, addWarning));
  } catch (error) {
    if (!WanError.is(error) || !error.retryable || AbortError.is(error)) throw error;
    warn(error);
    found = refs.map(pendingResult);
  }
  const results = tasks.map(({ id, task }) =>
    id === "" && task ? { value: task as unknown as SucceededTask } : found.shift(),
  );
  return { results: results.filter((result) => result !== undefined), warnings };
}

async function readNow(
  client: WanClient,
  refs: readonly OperationTask[],
  { signal, budget }: ReadOptions,
  addWarning: (message: string) => void,
): Promise<VideoResult<ReadTask>[]> {
  const [only, ...others] = refs;
  const isSingle = only && others.length === 0;
  const tasks = isSingle ? [await readOne(client, only, signal)] : await client.getTasks(refs, { signal });
  const settle = async (task: Task | undefined) => {
    if (!budget || !task || task.status === "pending") return;
    await budget.settle(task).catch((error) => {
      addWarning(`The cost of task ${task.id} was not recorded: ${describeThrown(error)}`);
    });
  };
  await Promise.all(tasks.map(settle));
  return refs.map((ref, index) => {
    const task = tasks[index];
    return task ? resultFrom(task) : { error: unknownTask(ref) };
  });
}

/** Reads one task, so that errors have its id. Reads a missing record once more, as `getTasks` does for a batch. */
async function readOne(
  client: WanClient,
  ref: OperationTask,
  signal: AbortSignal | undefined,
): Promise<Task> {
  try {
    return await client.getTask(ref, { signal });
  } catch (error) {
    if (!TaskNotFoundError.is(error)) throw error;
    // If the signal is aborted during the delay, the second read throws the AbortError.
    await sleep(REPEAT_AFTER_MS, signal ?? new AbortController().signal).catch(() => {});
    return client.getTask(ref, { signal });
  }
}

function waitAfterWebhook(
  client: WanClient,
  refs: readonly OperationTask[],
  options: ReadOptions,
  warn: (error: Error) => void,
): Promise<VideoResult<ReadTask>[]> {
  const wait = async (ref: OperationTask): Promise<VideoResult<ReadTask>> => {
    try {
      return { value: await client.waitForTask(ref, { ...options, timeout: WAIT_AFTER_WEBHOOK_MS }) };
    } catch (error) {
      if (WaitTimeoutError.is(error)) {
        // The cause is the error of the last read, if that read failed.
        if (WanError.is(error.cause)) warn(error.cause);
        return pendingResult(ref);
      }
      if (refs.length > 1 && TaskNotFoundError.is(error)) return { error };
      if (TaskFailedError.is(error)) return { error };
      throw error;
    }
  };
  return Promise.all(refs.map(wait));
}

function resultFrom(task: Task): VideoResult<ReadTask> {
  return task.status === "failed" ? { error: new TaskFailedError(task) } : { value: task };
}

function pendingResult({ id }: OperationTask): VideoResult<PendingTask> {
  return { value: { id, status: "pending" } };
}

function unknownTask({ id }: OperationTask): TaskNotFoundError {
  return new TaskNotFoundError(`The API has no task ${id}.`, { taskId: id });
}
