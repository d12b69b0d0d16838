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
