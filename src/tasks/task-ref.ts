import { RequestValidationError } from "../errors/request-validation-error.js";

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
    const message = `got ${id === "" ? "an empty id" : typeof ref}; use the id of a task, or an object that has it as \`id\``;
    throw new RequestValidationError([{ path: ["id"], message }]);
  }
  const date =
    submittedAt instanceof Date || typeof submittedAt === "string" ? new Date(submittedAt) : undefined;
  return { id: id.trim(), submittedAt: date && !Number.isNaN(date.getTime()) ? date : undefined };
}

/** How long an unknown id of this target still means "not written yet", ms. A submit in the future was just now. */
export function unwrittenFor({ submittedAt }: Target, otherwise: number): number {
  if (!submittedAt) return otherwise;
  const age = Math.max(0, Date.now() - submittedAt.getTime());
  return Math.max(0, UNWRITTEN_MS - age);
}
