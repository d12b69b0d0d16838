import { RequestValidationError } from "../errors/client-errors.js";
import { describeValue } from "../util/describe-value.js";
import { validDate } from "../util/values.js";

/** A task by its id, alone or in whatever holds it: a `SubmittedTask`, a `Task`, or what was read back from JSON. */
export type TaskRef =
  | string
  | {
      readonly id: string;
      /** When it was submitted, which tells an id that is not written yet from one that does not exist. */
      readonly submittedAt?: string | Date | undefined;
    };

/** A ref whose fields have been looked at. */
export interface Target {
  id: string;
  submittedAt: Date | undefined;
}

/** How long after a submit the API may not know the id yet, ms. */
export const UNWRITTEN_MS = 30_000;

/** @throws RequestValidationError for what is no ref. */
export function targetOf(ref: TaskRef): Target {
  const given: unknown = typeof ref === "string" ? { id: ref } : ref;
  const { id, submittedAt } = (given ?? {}) as { id?: unknown; submittedAt?: unknown };
  if (typeof id !== "string" || id.trim() === "") {
    const message = `got ${describeValue(id)}; use the id of a task, or an object with an id`;
    throw new RequestValidationError([{ path: ["id"], message }]);
  }
  const isTime = submittedAt instanceof Date || typeof submittedAt === "string";
  return { id: id.trim(), submittedAt: isTime ? validDate(submittedAt) : undefined };
}

/** Whether an unknown id of this target may only mean "not written yet". A submit in the future was just now. */
export function mayBeUnwritten({ submittedAt }: Target): boolean {
  return submittedAt !== undefined && Date.now() - submittedAt.getTime() < UNWRITTEN_MS;
}

/** @throws RequestValidationError for what holds no refs: one alone, above all, whose letters would be taken for ids. */
export function checkRefs(refs: unknown): void {
  const iterable = typeof refs === "object" && refs !== null;
  if (iterable && (Symbol.iterator in refs || Symbol.asyncIterator in refs)) return;
  throw new RequestValidationError([
    { path: [], message: `got ${describeValue(refs)}; use an array of task ids` },
  ]);
}
