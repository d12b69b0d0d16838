import {
  ApiError,
  BadRequestError,
  ModerationError,
  RateLimitError,
  ServerError,
} from "../errors/api-errors.js";
import { type ApiResponse, apiErrorClassOf, apiErrorFrom } from "../transport/api-error.js";
import { type Fail, unreadable } from "../transport/failure.js";
import type { ApiRequest } from "../transport/request.js";
import type { Task } from "../types/task.js";
import { asObject, type JsonObject } from "../util/json.js";
import { batchRowsOf } from "../wire/batch-rows.js";
import { errorFacts, isTimeoutCode, reportsError } from "../wire/error-body.js";
import { taskFromRecord } from "../wire/task-record.js";

/** The tasks that were found, by their ids. Those that the API does not know, or leaves out of a batch, are missing. */
export type FoundTasks = Map<string, Task>;

/** How many ids one request can ask for. */
export const MAX_BATCH_SIZE = 50;
/**
 * How many ids a request can ask for again, if the response to a larger batch lacked them. Other services of this provider
 * return 12 rows, whatever `limit` says.
 */
export const REPEATED_BATCH_SIZE = 12;

/** The request for one task, or for up to {@link MAX_BATCH_SIZE} tasks at once. */
export function retrieveRequest(ids: readonly string[], hasBacklog?: boolean): ApiRequest<FoundTasks> {
  const [id] = ids;
  if (ids.length !== 1) {
    return {
      ...readRequest({ action: "retrieve_batch", ids, limit: ids.length }, hasBacklog),
      interpret(response, fail) {
        objectBody(response, fail);
        const rows = batchRowsOf(response.body);
        if (!rows) throw unreadable(fail, "The response has no list of tasks.");
        return byId(rows.map((row) => taskIn({ ...response, body: row })));
      },
    };
  }
  return {
    ...readRequest({ action: "retrieve", id }, hasBacklog),
    taskId: id,
    interpret(response, fail) {
      const task = taskIn(response);
      if (!task) objectBody(response, fail);
      // Only `{}` and `null` mean that the API does not know the id.
      const isUnknown = JSON.stringify(response.body ?? {}) === "{}";
      if (!task && !isUnknown) throw unreadable(fail, "The response has no record of a task.");
      // A cache that ignores the body of a POST returns another request's response, and with it somebody else's video.
      if (task && task.id !== id) throw unreadable(fail, "The response is for another task.");
      return byId([task]);
    },
  };
}

/** The request to remove the record of a task. */
export function deleteRequest(id: string): ApiRequest<boolean> {
  return {
    ...readRequest({ action: "delete", id }),
    taskId: id,
    interpret: (response, fail) => Boolean(objectBody(response, fail).deleted),
  };
}

function byId(tasks: (Task | undefined)[]): FoundTasks {
  return new Map(tasks.flatMap((task) => (task ? [[task.id, task]] : [])));
}

/** The task in a body that is a record; `undefined` for any other body, even for an API error that names the task. */
function taskIn(response: ApiResponse): Task | undefined {
  const { body } = response;
  const { finished_at } = Object(body);
  const classes: unknown[] = [ApiError, BadRequestError, ModerationError, ServerError];
  // Errors of other classes are about the request, and so is a timeout of the gateway, unless the task has ended.
  const mayBeOfTask = classes.includes(apiErrorClassOf(response)) && !isTimeoutCode(errorFacts(body).code);
  return finished_at || mayBeOfTask ? taskFromRecord(body) : undefined;
}

function readRequest(body: JsonObject, hasBacklog?: boolean) {
  return { kind: "read", path: "/wan/tasks", body, hasBacklog } as const;
}

/** The body of a response as an object, unless it reports an error. */
function objectBody(response: ApiResponse, fail: Fail): JsonObject {
  if (!reportsError(response.body)) return asObject(response.body) ?? {};
  const ErrorClass = apiErrorClassOf(response);
  const kind =
    ErrorClass === RateLimitError ? "rate limited" : ErrorClass === ServerError ? "server failed" : "refused";
  throw fail(kind, (details) => apiErrorFrom(response, details));
}
