import { RateLimitError, ServerError } from "../errors/api-errors.js";
import { ResponseError } from "../errors/client-errors.js";
import { type Answer, apiErrorParts } from "../transport/api-error.js";
import type { Fail } from "../transport/failure.js";
import type { Call } from "../transport/request.js";
import type { Task } from "../types/task.js";
import { asObject, type JsonObject } from "../util/json.js";
import { reportsError } from "../wire/error-body.js";
import { readRecord } from "../wire/task-record.js";

/** The tasks that were found, by their ids. */
export type FoundTasks = Map<string, Task>;

/** The request for one task, or for several at once. */
export function retrieveCall(ids: readonly string[], requestTimeout: number): Call<FoundTasks> {
  const [id] = ids;
  if (ids.length !== 1) {
    return {
      ...readCall({ action: "retrieve_batch", ids, limit: ids.length }, requestTimeout),
      interpret(answer, fail) {
        const { items } = objectBody(answer, fail);
        if (!Array.isArray(items)) {
          throw fail("unreadable", ResponseError, "The response has no list of items.");
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
      if (!task) objectBody(answer, fail);
      // A cache that ignores the body of a POST returns another request's response, and with it somebody else's video.
      else if (task.id !== id) {
        throw fail("unreadable", ResponseError, "The response is about another task.");
      }
      return byId([task]);
    },
  };
}

/** The request to remove the record of a task. */
export function deleteCall(id: string, requestTimeout: number): Call<boolean> {
  return {
    ...readCall({ action: "delete", id }, requestTimeout),
    taskId: id,
    interpret: (answer, fail) => Boolean(objectBody(answer, fail).deleted),
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

/** The body of a response as an object, unless it reports an error. */
function objectBody(answer: Answer, fail: Fail): JsonObject {
  if (!reportsError(answer.body)) return asObject(answer.body) ?? {};
  const parts = apiErrorParts(answer);
  const [ErrorClass] = parts;
  const kind =
    ErrorClass === RateLimitError ? "rate limited" : ErrorClass === ServerError ? "server failed" : "refused";
  throw fail(kind, ...parts);
}
