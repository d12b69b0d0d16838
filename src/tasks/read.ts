import { RateLimitError } from "../errors/rate-limit-error.js";
import { ResponseError } from "../errors/response-error.js";
import { ServerError } from "../errors/server-error.js";
import { TaskNotFoundError } from "../errors/task-not-found-error.js";
import type { WanError } from "../errors/wan-error.js";
import { type Answer, apiErrorParts } from "../http/api-error-from.js";
import { attempt, type Call } from "../http/attempt.js";
import { type Deadline, withDeadline } from "../http/deadline.js";
import { reportsError } from "../http/error-body.js";
import type { Fail } from "../http/failure.js";
import { asObject, type JsonObject } from "../http/json.js";
import { send } from "../http/send.js";
import { type CallOptions, checkOptions, type Settings, TIMEOUTS } from "./call-options.js";
import { readRecord } from "./read-record.js";
import type { PendingTask, Task } from "./task.js";
import { checkRefs, type Target, type TaskRef, targetOf, unwrittenFor } from "./task-ref.js";

/** The most ids that one request may ask for. */
export const LARGEST_BATCH = 50;
// Sister services return 12 rows whatever the limit says, so what is missing is asked for in lots that fit.
export const REPEATED_BATCH = 12;

/** The tasks that were found, by their ids. */
type Found = Map<string, Task>;

/** Reads tasks once, in one attempt: at most {@link LARGEST_BATCH}. What the API does not know, or leaves out, is missing. */
export function readOnce(
  settings: Settings,
  ids: readonly string[],
  requestTimeout: number,
  deadline: Deadline,
): Promise<Found> {
  return attempt(settings.transport, retrieve(ids, requestTimeout), deadline);
}

/** Reads one task. An id that may not be written yet is pending. */
export async function readTask(settings: Settings, ref: TaskRef, options: CallOptions): Promise<Task> {
  const [task] = await readTasks(settings, [ref], options);
  if (!task) throw unknownTask(targetOf(ref).id);
  return task;
}

/** Reads many tasks, in the order asked and in as few requests as the API allows. */
export async function readTasks(
  settings: Settings,
  refs: Iterable<TaskRef>,
  options: CallOptions,
): Promise<(Task | undefined)[]> {
  checkRefs(refs);
  const targets = Array.from(refs, targetOf);
  const ids = [...new Set(targets.map(({ id }) => id))];
  const found: Found = new Map();
  await withinLimits(settings, options, async (exchange, requestTimeout) => {
    const readMissing = async (batchSize: number) => {
      const missing = ids.filter((id) => !found.has(id));
      for (let start = 0; start < missing.length; start += batchSize) {
        const lot = missing.slice(start, start + batchSize);
        for (const [id, task] of await exchange(retrieve(lot, requestTimeout, ids.length === 1)))
          found.set(id, task);
      }
    };
    await readMissing(LARGEST_BATCH);
    // A row that is missing is not a task that is missing.
    if (ids.length > 1) await readMissing(REPEATED_BATCH);
  });
  return targets.map((target) => found.get(target.id) ?? justSubmitted(target));
}

/** Removes the record of a task. `false` when there was none. */
export function removeTask(settings: Settings, ref: TaskRef, options: CallOptions): Promise<boolean> {
  const { id } = targetOf(ref);
  return withinLimits(settings, options, (exchange, requestTimeout) =>
    exchange({
      ...readCall({ action: "delete", id }, requestTimeout),
      taskId: id,
      interpret: (answer, fail) => Boolean(readable(answer, fail).deleted),
    }),
  );
}

/** A task that was submitted so recently that the API may not know it yet. */
export function unwrittenTask({ id }: Target): PendingTask {
  return { id, status: "pending" };
}

/** The error for an id that the API does not know. */
export function unknownTask(id: string, cause?: WanError): TaskNotFoundError {
  const message = `The API has no record of task ${id}: deleted, or of another account?`;
  return new TaskNotFoundError(message, { taskId: id, ...(cause && { cause }) });
}

function justSubmitted(target: Target): PendingTask | undefined {
  return unwrittenFor(target, 0) > 0 ? unwrittenTask(target) : undefined;
}

async function withinLimits<T>(
  settings: Settings,
  options: CallOptions,
  work: (exchange: <U>(call: Call<U>) => Promise<U>, requestTimeout: number) => Promise<T>,
): Promise<T> {
  checkOptions(options);
  const { requestTimeout = settings.requestTimeout, maxRetries = settings.maxRetries } = options;
  return withDeadline(options.timeout ?? TIMEOUTS.read, [options.signal], (deadline) =>
    work((call) => send(settings.transport, call, deadline, maxRetries), requestTimeout),
  );
}

function retrieve(ids: readonly string[], requestTimeout: number, alone = ids.length === 1): Call<Found> {
  const [id] = ids;
  if (!alone) {
    return {
      ...readCall({ action: "retrieve_batch", ids, limit: ids.length }, requestTimeout),
      interpret(answer, fail) {
        const { items } = readable(answer, fail);
        if (!Array.isArray(items)) {
          throw fail("unreadable", ResponseError, "The answer has no list of items.");
        }
        return byId(items.map(readRecord));
      },
    };
  }
  return {
    ...readCall({ action: "retrieve", id }, requestTimeout),
    taskId: id,
    interpret(answer, fail) {
      const task = readRecord(answer.body);
      if (!task) readable(answer, fail);
      // A cache that knows no POST bodies answers like this; believing it would hand out somebody else's video.
      else if (task.id !== id) {
        throw fail("unreadable", ResponseError, "The answer is about another task.");
      }
      return byId([task]);
    },
  };
}

function byId(tasks: (Task | undefined)[]): Found {
  return new Map(tasks.flatMap((task) => (task ? [[task.id, task]] : [])));
}

function readCall(body: JsonObject, requestTimeout: number) {
  return {
    operation: "read",
    path: "/wan/tasks",
    body,
    requestTimeout,
  } as const;
}

/** The body of an answer that is no record: an object, unless it reports an error. */
function readable(answer: Answer, fail: Fail): JsonObject {
  if (!reportsError(answer.body)) return asObject(answer.body) ?? {};
  const parts = apiErrorParts(answer);
  const [ErrorClass] = parts;
  const kind =
    ErrorClass === RateLimitError ? "rate limited" : ErrorClass === ServerError ? "server failed" : "refused";
  throw fail(kind, ...parts);
}
