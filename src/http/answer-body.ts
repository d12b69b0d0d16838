import { asName, asObject, asText, type JsonObject } from "./json.js";

/** The `data` of a body, which has also been seen as an array of one. */
export function dataOf(body: JsonObject): JsonObject {
  const { data } = body;
  return asObject(Array.isArray(data) ? data[0] : data) ?? {};
}

/** The task that an answer names. */
export function taskIdOf(body: unknown): string | undefined {
  const object = asObject(body);
  return object && (asName(object.task_id) ?? asName(dataOf(object).task_id));
}

/** What the provider's support asks for. */
export function traceIdOf({ body, headers }: { body: unknown; headers: Headers }): string | undefined {
  return asText(asObject(body)?.trace_id) ?? headers.get("x-trace-id") ?? undefined;
}
