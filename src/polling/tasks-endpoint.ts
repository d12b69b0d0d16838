import { RateLimitError, ServerError } from "../errors/api-errors.js";
import { ResponseError } from "../errors/client-errors.js";
import { type ApiResponse, apiErrorClassOf, apiErrorFrom } from "../transport/api-error.js";
import type { Fail } from "../transport/failure.js";
import type { ApiRequest } from "../transport/request.js";
import type { Task } from "../types/task.js";
import { asObject, type JsonObject } from "../util/json.js";
import { reportsError } from "../wire/error-body.js";
import { taskFromRecord } from "../wire/task-record.js";

/** The tasks that were found, by their ids. */
export type FoundTasks = Map<string, Task>;

/** Asks for one task, or for several at once. */
export function retrieve(ids: readonly string[], requestTimeout: number): ApiRequest<FoundTasks> {
  const [id] = ids;
  if (ids.length !== 1) {
    return {
      ...readCall({ action: "retrieve_batch", ids, limit: ids.length }, requestTimeout),
      interpret(answer, fail) {
        const { items } = readable(answer, fail);
        if (!Array.isArray(items)) {
          const message = "The answer has no list of items.";
          throw fail("unreadable", (details) => new ResponseError(message, details));
        }
        return byId(items.map(taskFromRecord));
      },
    };
  }
  return {
    ...readCall({ action: "retrieve", id }, requestTimeout),
    taskId: id,
    interpret(answer, fail) {
      const task = taskFromRecord(answer.body);
      if (!task) readable(answer, fail);
      // A cache that knows no POST bodies answers like this; believing it would hand out somebody else's video.
      else if (task.id !== id) {
        const message = "The answer is about another task.";
        throw fail("unreadable", (details) => new ResponseError(message, details));
      }
      return byId([task]);
    },
  };
}

/** Asks for the record of a task to be removed. */
export function deletion(id: string, requestTimeout: number): ApiRequest<boolean> {
  return {
    ...readCall({ action: "delete", id }, requestTimeout),
    taskId: id,
    interpret: (answer, fail) => Boolean(readable(answer, fail).deleted),
  };
}

function byId(tasks: (Task | undefined)[]): FoundTasks {
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
function readable(answer: ApiResponse, fail: Fail): JsonObject {
  if (!reportsError(answer.body)) return asObject(answer.body) ?? {};
  const ErrorClass = apiErrorClassOf(answer);
  const kind =
    ErrorClass === RateLimitError ? "rate limited" : ErrorClass === ServerError ? "server failed" : "refused";
  throw fail(kind, (details) => apiErrorFrom(answer, details));
}
