import type { JsonRecord, PendingTask, SettledTask, SucceededTask, Task, Video } from "../types/task.js";
import { asObject, asText, type JsonObject } from "../util/json.js";
import { defineHidden, omitUndefined } from "../util/object.js";
import { numberFrom, timeFrom } from "../util/values.js";
import { errorFacts } from "./error-body.js";
import { dataOf, recordIdOf, resultTaskIdOf } from "./task-id.js";
import { endTimeOf, recordStatus, reportsFailure, responseOf, videoUrlOf } from "./task-status.js";

/** A record of `/wan/tasks` as a task; `undefined` if it is not a record, such as the `{}` that means an unknown id. */
export function taskFromRecord(record: unknown): Task | undefined {
  const task = asObject(record);
  const id = recordIdOf(task);
  return task && id !== undefined ? buildTask(id, task) : undefined;
}

function buildTask(id: string, task: JsonObject): Task {
  const response = responseOf(task);
  const status = recordStatus(task, response);
  const base = baseFrom(id, task, response);
  if (status === "pending") return { ...base, status };
  const settled: SettledTask =
    status === "succeeded"
      ? { ...base, status, ...resultFrom(task, response) }
      : { ...base, status, error: errorFrom(task, response) };
  // Not enumerable, so that a printed or serialized task shows no account id.
  return defineHidden(settled, "raw", task);
}

/**
 * The body of a synchronous response or of a callback as a task; `undefined` if it has neither a video nor an error, and is
 * only an acknowledgement. The `id` is empty if the body has no task id.
 */
export function taskFromResult(body: unknown): SettledTask | undefined {
  const result = asObject(body);
  if (!result) return undefined;
  const isRecord = !isResult(result);
  if (isRecord && (result.response === undefined || !isResult(responseOf(result)))) return undefined;
  const now = { finished_at: Date.now() / 1_000 };
  // A whole record says whether the task has ended, and when.
  const record = isRecord ? { ...now, ...result } : { ...now, response: result };
  const task = buildTask(resultTaskIdOf(result) ?? "", record);
  return task.status === "pending" ? undefined : task;
}

function isResult(body: JsonObject): boolean {
  return videoUrlOf(body) !== undefined || reportsFailure(body);
}

function baseFrom(id: string, task: JsonObject, response: JsonObject): Omit<PendingTask, "status"> {
  const request = asObject(task.request) as JsonRecord | undefined;
  const { callback_url: _, ...echo } = request ?? {};
  return omitUndefined({
    id,
    model: asText(request?.model) ?? asText(response.model) ?? asText(dataOf(response).model),
    traceId: asText(task.trace_id) ?? asText(response.trace_id),
    createdAt: timeFrom(task.created_at),
    startedAt: timeFrom(task.started_at),
    finishedAt: endTimeOf(task, response),
    // Older records have the elapsed seconds in `duration`.
    elapsedSeconds: numberFrom(task.elapsed) ?? numberFrom(task.duration),
    request: request && echo,
  });
}

function resultFrom(task: JsonObject, response: JsonObject) {
  const data = dataOf(response);
  const first = (name: string) => response[name] ?? data[name];
  const url = videoUrlOf(response, task) as string;
  const video: Video = omitUndefined({
    url,
    id: asText(first("video_id")),
    width: numberFrom(first("video_width")),
    height: numberFrom(first("video_height")),
    thumbnailUrl: asText(first("thumbnail_url")),
    expiresAt: expiryOf(url),
  });
  const result = omitUndefined({ video, usage: asObject(first("usage")), cost: asObject(first("cost")) });
  return result as Pick<SucceededTask, "video" | "usage" | "cost">;
}

function errorFrom(task: JsonObject, response: JsonObject): { code?: string | undefined; message: string } {
  const { code, message } = errorFacts(response);
  const reason = message ?? errorFacts(task).message ?? "the server did not say why";
  return omitUndefined({ code, message: reason });
}

function expiryOf(url: string): Date | undefined {
  return timeFrom(/[?&]Expires=(\d+)/i.exec(url)?.[1]);
}
