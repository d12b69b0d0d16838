import { RequestValidationError, type SubmittedTask } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { asObject, type JsonObject } from "../util/json.js";
import { omitUndefined } from "../util/object.js";
import type { JSONObject } from "./specification.js";

/** The `operation` of `doStart` and `doStatus`: JSON from which any process can resume. */
export type VideoOperation = {
  /** One for each video. */
  tasks: OperationTask[];
  /** Whether a webhook is called when a task ends. */
  webhook?: boolean | undefined;
};

/** A task of an operation. */
export type OperationTask = {
  /** Empty only if the response to the submission had a finished video and no id. */
  id: string;
  /** When the task was submitted, as an ISO 8601 string. */
  submittedAt?: string | undefined;
  /** Only where the `id` is empty: the finished video, because it cannot be read again. */
  task?: JSONObject | undefined;
};

/** The operation of submitted tasks. */
export async function operationOf(
  submitted: readonly SubmittedTask[],
  hasWebhook: boolean,
): Promise<VideoOperation> {
  const tasks = await Promise.all(submitted.map(operationTaskOf));
  return omitUndefined({ tasks, webhook: hasWebhook || undefined });
}

async function operationTaskOf(submitted: SubmittedTask): Promise<OperationTask> {
  const { id, submittedAt } = submitted;
  // The dates of the task become strings, so that storing the operation does not change it.
  const task = id === "" ? (JSON.parse(JSON.stringify(await submitted.wait())) as JSONObject) : undefined;
  return omitUndefined({ id, submittedAt: submittedAt.toISOString(), task });
}

/**
 * Checks an operation, for example one that was read from a database.
 *
 * @throws RequestValidationError for anything that is not an operation.
 */
export function operationFrom(value: unknown): VideoOperation {
  const { tasks, webhook } = asObject(value) ?? {};
  if (!Array.isArray(tasks) || tasks.length === 0 || !tasks.every(isOperationTask)) {
    const message = `got ${describeValue(value)}; use the operation of the call that started the video`;
    throw new RequestValidationError([{ path: ["operation"], message }]);
  }
  return { tasks, webhook: webhook === true };
}

function isOperationTask(value: unknown): value is OperationTask {
  const { id, task } = asObject(value) ?? {};
  return (
    typeof id === "string" && (id !== "" || asObject((task as JsonObject | undefined)?.video) !== undefined)
  );
}
