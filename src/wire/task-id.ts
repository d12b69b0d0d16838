import { asIdentifier, asObject, asText, type JsonObject } from "../util/json.js";

/** The `data` of a body, which is sometimes an array of one object. */
export function dataOf(body: JsonObject): JsonObject {
  const { data } = body;
  return asObject(Array.isArray(data) ? data[0] : data) ?? {};
}

/** The task id in a body, from every field that is only for task ids and that services of this provider have been seen to use. */
export function taskIdOf(body: unknown): string | undefined {
  const object = asObject(body);
  if (!object) return undefined;
  const { task_id, task, response } = object;
  return (
    asIdentifier(task_id) ??
    asIdentifier(dataOf(object).task_id) ??
    asIdentifier(asObject(response)?.task_id) ??
    asIdentifier(asObject(task)?.id)
  );
}

/** The task id in a record of `/wan/tasks`. */
export function recordIdOf(record: JsonObject | undefined): string | undefined {
  return asIdentifier(record?.id) ?? asIdentifier(record?.task_id);
}

/**
 * The task id in the response to a submission or in a callback, which may have it only in `id`. In other bodies, an `id` may
 * be the id of anything.
 */
export function resultTaskIdOf(body: unknown): string | undefined {
  return taskIdOf(body) ?? asIdentifier(asObject(body)?.id);
}

/** The id to quote to the provider's support. */
export function traceIdOf({ body, headers }: { body: unknown; headers: Headers }): string | undefined {
  return asText(asObject(body)?.trace_id) ?? headers.get("x-trace-id") ?? undefined;
}
