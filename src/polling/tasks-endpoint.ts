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
import { errorFacts, isTimeoutCode, reportsError } from "../wire/error-body.js";
import { taskFromRecord } from "../wire/task-record.js";

/** The tasks that were found, by their ids. */
export type FoundTasks = Map<string, Task>;

const RECORD_FIELDS = ["request", "response", "created_at", "finished_at"];

/** The request for one task, or for several at once. */
export function retrieveRequest(ids: readonly string[], requestTimeout: number): ApiRequest<FoundTasks> {
  const [id] = ids;
  if (ids.length !== 1) {
    return {
      ...readRequest({ action: "retrieve_batch", ids, limit: ids.length }, requestTimeout),
      interpret(response, fail) {
        const rows = rowsOf(objectBody(response, fail), response.body);
        if (!rows) throw unreadable(fail, "The response has no list of tasks.");
        return byId(rows.map((row) => taskIn({ ...response, body: row })));
      },
    };
  }
  return {
    ...readRequest({ action: "retrieve", id }, requestTimeout),
    taskId: id,
    interpret(response, fail) {
      const task = taskIn(response);
      if (!task) objectBody(response, fail);
      // A cache that ignores the body of a POST returns another request's response, and with it somebody else's video.
      else if (task.id !== id) throw unreadable(fail, "The response is about another task.");
      return byId([task]);
    },
  };
}

/** The request to remove the record of a task. */
export function deleteRequest(id: string, requestTimeout: number): ApiRequest<boolean> {
  return {
    ...readRequest({ action: "delete", id }, requestTimeout),
    taskId: id,
    interpret: (response, fail) => Boolean(objectBody(response, fail).deleted),
  };
}

function byId(tasks: (Task | undefined)[]): FoundTasks {
  return new Map(tasks.flatMap((task) => (task ? [[task.id, task]] : [])));
}

/** The task that a body is the record of, if it is one and no error of the API that names the task. */
function taskIn(response: ApiResponse): Task | undefined {
  const isRecord = RECORD_FIELDS.some((name) => name in Object(response.body));
  return isRecord || mayBeOfTask(response) ? taskFromRecord(response.body) : undefined;
}

/** Whether an error in a body without the fields of a record may be the failure of a task. Others are about the request. */
function mayBeOfTask(response: ApiResponse): boolean {
  if (isTimeoutCode(errorFacts(response.body).code)) return false;
  const classes: unknown[] = [ApiError, BadRequestError, ModerationError, ServerError];
  return classes.includes(apiErrorClassOf(response));
}

/** The rows of a batch, in every place where this family of services has been seen to put them. */
function rowsOf({ items, tasks, data, code }: JsonObject, body: unknown): unknown[] | undefined {
  const rows = [body, items, tasks, data].find(Array.isArray);
  // An empty list beside an error code does not say that there are no such tasks.
  return rows?.length === 0 && code !== undefined ? undefined : rows;
}

function readRequest(body: JsonObject, requestTimeout: number) {
  return {
    operation: "read",
    path: "/wan/tasks",
    body,
    requestTimeout,
  } as const;
}

/** The body of a response as an object, unless it reports an error. */
function objectBody(response: ApiResponse, fail: Fail): JsonObject {
  if (!reportsError(response.body)) return asObject(response.body) ?? {};
  const ErrorClass = apiErrorClassOf(response);
  const kind =
    ErrorClass === RateLimitError ? "rate limited" : ErrorClass === ServerError ? "server failed" : "refused";
  throw fail(kind, (details) => apiErrorFrom(response, details));
}
