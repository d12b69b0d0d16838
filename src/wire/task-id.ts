import { asName, asObject, asText, type JsonObject } from "../util/json.js";

/** The `data` of a body, which has also been seen as an array of one. */
export function dataOf(body: JsonObject): JsonObject {
  const { data } = body;
  return asObject(Array.isArray(data) ? data[0] : data) ?? {};
}

/** The task that a body names as such, in the places in which this family of services has been seen to do so. */
export function taskIdOf(body: unknown): string | undefined {
  const object = asObject(body);
  if (!object) return undefined;
  const { task_id, task, response } = object;
  const ids = [task_id, dataOf(object).task_id, asObject(response)?.task_id, asObject(task)?.id];
  return ids.map(asName).find((id) => id !== undefined);
}

/**
 * The task that the answer to a submit, or a callback, is about: these may name it in `id` alone. Elsewhere an `id` may be
 * anything's.
 */
export function ownTaskIdOf(body: unknown): string | undefined {
  return taskIdOf(body) ?? asName(asObject(body)?.id);
}

/** What the provider's support asks for. */
export function traceIdOf({ body, headers }: { body: unknown; headers: Headers }): string | undefined {
  return asText(asObject(body)?.trace_id) ?? headers.get("x-trace-id") ?? undefined;
}
