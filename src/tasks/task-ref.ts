import { refuseRequest } from "../errors/client-errors.js";
import type { Target, TaskRef } from "../types/task-ref.js";
import { describeValue } from "../util/describe-value.js";
import { validDate } from "../util/values.js";

/**
 * Reads the fields of a ref.
 *
 * @throws RequestValidationError for anything that is not a ref.
 */
export function targetOf(ref: TaskRef): Target {
  const given: unknown = typeof ref === "string" ? { id: ref } : ref;
  const { id, submittedAt, jobId } = (given ?? {}) as { [Field in keyof Target]?: unknown };
  if (typeof id !== "string" || id.trim() === "") {
    refuseRequest(["id"], `got ${describeValue(id)}; use the id of a task, or an object with an id`);
  }
  const isTime = submittedAt instanceof Date || typeof submittedAt === "string";
  return {
    id: id.trim(),
    submittedAt: isTime ? validDate(submittedAt) : undefined,
    jobId: jobId as string | undefined,
  };
}

/** @throws RequestValidationError for anything but an iterable object, above all for a string: its characters are not ids. */
export function checkRefs(refs: unknown): void {
  const iterable = typeof refs === "object" && refs !== null;
  if (iterable && (Symbol.iterator in refs || Symbol.asyncIterator in refs)) return;
  refuseRequest([], `got ${describeValue(refs)}; use an array of task ids`);
}
