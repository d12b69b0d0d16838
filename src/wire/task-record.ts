import type { JsonRecord, PendingTask, SettledTask, SucceededTask, Task, Video } from "../types/task.js";
import { asIdentifier, asObject, asText, type JsonObject } from "../util/json.js";
import { defineHidden, omitUndefined } from "../util/object.js";
import { numberFrom, timeFrom } from "../util/values.js";
import { errorFacts, reportsError } from "./error-body.js";
import { dataOf, resultTaskIdOf } from "./task-id.js";
import { recordStatus, responseOf, videoUrlOf } from "./task-status.js";

/** A record of `/wan/tasks` as a task; `undefined` when it is not a record, such as the `{}` that stands for an unknown id. */
export function taskFromRecord(record: unknown): Task | undefined {
  const task = asObject(record);
  const id = asIdentifier(task?.id);
  return task && id !== undefined ? buildTask(id, task) : undefined;
}

function buildTask(id: string, task: JsonObject): Task {
  const response = responseOf(task);
  const status = recordStatus(task, response);
  const base = baseFrom(id, task, response);
  if (status === "pending") return { ...base, status };
  const settled: SettledTask =
    status === "succeeded"
      ? { ...base, status, ...resultFrom(response) }
      : { ...base, status, error: errorFrom(response) };
  // Not enumerable, so that a printed or serialized task shows no account id.
  return defineHidden(settled, "raw", task);
}

/**
 * The body of a synchronous response or of a callback as a task; `undefined` when it has neither a video nor an error and is
 * only an acknowledgement. The `id` is empty when the body names no task.
 */
export function taskFromResult(body: unknown): SettledTask | undefined {
  const response = asObject(body);
  if (!response || (videoUrlOf(response) === undefined && !reportsError(response))) return undefined;
  const id = resultTaskIdOf(response) ?? "";
  const task = buildTask(id, { id, finished_at: Date.now() / 1_000, response });
  return task.status === "pending" ? undefined : task;
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
    finishedAt: timeFrom(task.finished_at),
    // Older records have the elapsed seconds in `duration`.
    elapsedSeconds: numberFrom(task.elapsed) ?? numberFrom(task.duration),
    request: request && echo,
  });
}

function resultFrom(response: JsonObject) {
  const data = dataOf(response);
  const first = (name: string) => response[name] ?? data[name];
  const url = videoUrlOf(response) as string;
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

function errorFrom(response: JsonObject): { code?: string | undefined; message: string } {
  const facts = errorFacts(response);
  const inData = errorFacts(dataOf(response));
  const message = facts.message ?? inData.message ?? "the server did not say why";
  return omitUndefined({ code: facts.code ?? inData.code, message });
}

function expiryOf(url: string): Date | undefined {
  return timeFrom(/[?&]Expires=(\d+)/i.exec(url)?.[1]);
}
