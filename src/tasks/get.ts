import { RateLimitError, ServerError } from "../errors/api-errors.js";
import { ResponseError } from "../errors/client-errors.js";
import { TaskNotFoundError } from "../errors/task-errors.js";
import { type Answer, apiErrorParts } from "../transport/api-error.js";
import type { Fail } from "../transport/failure.js";
import { attempt, type Call } from "../transport/request.js";
import { send } from "../transport/retry.js";
import type { PendingTask, Task } from "../types/task.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import { asObject, type JsonObject } from "../util/json.js";
import { reportsError } from "../wire/error-body.js";
import { readRecord } from "../wire/task-record.js";
import { CALL_OPTIONS, type CallOptions, checkOptions, type Settings, TIMEOUTS } from "./call-options.js";
import { mayBeUnwritten, type Target, type TaskRef, targetOf } from "./task-ref.js";

/** The most ids that one request may ask for. */
export const LARGEST_BATCH = 50;
// Sister services return 12 rows whatever the limit says, so what is missing is asked for in lots that fit.
export const REPEATED_BATCH = 12;

/** The tasks that were found, by their ids. */
type Found = Map<string, Task>;

/**
 * Reads tasks once, in one attempt: at most {@link LARGEST_BATCH}. What the API does not know, or leaves out of a batch, is
 * missing. To one id alone, it has to say so: by `{}` or `null`, and not by anything else that is no record.
 */
export function readOnce(
  settings: Settings,
  ids: readonly string[],
  requestTimeout: number,
  deadline: Deadline,
): Promise<Found> {
  const call = retrieve(ids, requestTimeout);
  const interpret: Call<Found>["interpret"] = (answer, fail) => {
    const found = call.interpret(answer, fail);
    if (ids.length > 1 || found.size > 0 || isEmpty(answer.body)) return found;
    throw fail("unreadable", ResponseError, "The answer holds no record of a task.");
  };
  return attempt(settings.transport, { ...call, interpret }, deadline);
}

/** Reads one task. An id that may not be written yet is pending. */
export async function readTask(settings: Settings, ref: TaskRef, options: CallOptions): Promise<Task> {
  const target = targetOf(ref);
  const { id } = target;
  const found = await withinLimits(settings, options, (exchange, requestTimeout) =>
    exchange(retrieve([id], requestTimeout)),
  );
  const task = found.get(id) ?? justSubmitted(target);
  if (!task) throw unknownTask(id);
  return task;
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
export function unknownTask(id: string): TaskNotFoundError {
  const message = `The API has no record of task ${id}: deleted, or of another account?`;
  return new TaskNotFoundError(message, { taskId: id });
}

/** What is known of a task that the API does not know: it may be as new as that. */
export function justSubmitted(target: Target): PendingTask | undefined {
  return mayBeUnwritten(target) ? unwrittenTask(target) : undefined;
}

async function withinLimits<T>(
  settings: Settings,
  options: CallOptions,
  work: (exchange: <U>(call: Call<U>) => Promise<U>, requestTimeout: number) => Promise<T>,
): Promise<T> {
  checkOptions(options, CALL_OPTIONS);
  const { requestTimeout = settings.requestTimeout, maxRetries = settings.maxRetries } = options;
  return withDeadline(options.timeout ?? TIMEOUTS.read, [options.signal], (deadline) =>
    work((call) => send(settings.transport, call, deadline, maxRetries), requestTimeout),
  );
}

/** Asks for one task, or for several at once. */
export function retrieve(ids: readonly string[], requestTimeout: number): Call<Found> {
  const [id] = ids;
  if (ids.length !== 1) {
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

/** How the API answers an unknown id. */
function isEmpty(body: unknown): boolean {
  return body === null || (asObject(body) !== undefined && Object.keys(body as object).length === 0);
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
