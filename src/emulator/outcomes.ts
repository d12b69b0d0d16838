import { check, isCount } from "./check-value.js";
import type { ServiceErrorCode } from "./responses.js";

/**
 * The outcome of a submission:
 * - `succeed`: the task ends with a video. This is the default;
 * - `never`: the task never ends;
 * - `moderated`: the request is refused with HTTP 403 `forbidden`, and no task is created;
 * - `{ fail: code }`: the task fails with this code after its usual time.
 */
export type Outcome =
  | "succeed"
  | "never"
  | "moderated"
  | {
      /** The error's code. */
      readonly fail: ServiceErrorCode | (string & {});
      /** Default: the service's message for this code; the code itself if it is unknown. */
      readonly message?: string | undefined;
      /**
       * Whether the error response of a blocking request has the `task_id`. Default false, because no published error has one.
       * The task's record and its callback always have it.
       */
      readonly taskIdInError?: boolean | undefined;
    };

/** The outcomes of an emulator's submissions. */
export interface Outcomes {
  /**
   * Sets the outcome of the next valid submission, or of the next `times`. Outcomes of several calls queue up.
   *
   * @throws TypeError for an unknown outcome, or `times` that is not a whole number of 1 or more (`Infinity` is allowed).
   */
  next(outcome: Outcome, times?: number): void;
  /**
   * Sets the outcome of every valid submission whose request matches the predicate. `next` takes precedence. If several
   * predicates match, the one that was set last applies.
   *
   * @throws TypeError for an unknown outcome, or a predicate that is not a function.
   * @example
   * ```ts
   * emulator.outcomes.when(({ prompt }) => String(prompt).includes("war"), "moderated");
   * ```
   */
  when(predicate: (request: Readonly<Record<string, unknown>>) => boolean, outcome: Outcome): void;
  /** Removes all outcomes: every valid submission succeeds. */
  clear(): void;
}

/** The outcomes, and how the emulator takes one. */
export interface OutcomeQueue extends Outcomes {
  take(request: Readonly<Record<string, unknown>>): Outcome;
}

const OUTCOME_NAMES = ["succeed", "never", "moderated"];

export function createOutcomes(): OutcomeQueue {
  const queue: { outcome: Outcome; times: number }[] = [];
  const rules: { predicate: (request: Readonly<Record<string, unknown>>) => boolean; outcome: Outcome }[] =
    [];

  return {
    next(outcome, times = 1) {
      checkOutcome(outcome);
      check(isCount(times), "times", times, "a whole number of 1 or more, or Infinity");
      queue.push({ outcome, times });
    },
    when(predicate, outcome) {
      check(typeof predicate === "function", "predicate", predicate, "a function of the request");
      checkOutcome(outcome);
      rules.unshift({ predicate, outcome });
    },
    clear() {
      queue.length = 0;
      rules.length = 0;
    },
    take(request) {
      const [first] = queue;
      if (!first) return rules.find(({ predicate }) => predicate(request))?.outcome ?? "succeed";
      if (--first.times === 0) queue.shift();
      return first.outcome;
    },
  };
}

function checkOutcome(outcome: Outcome): void {
  const { fail, taskIdInError } = Object(outcome) as { fail?: unknown; taskIdInError?: unknown };
  const valid = OUTCOME_NAMES.includes(outcome as string) || typeof fail === "string";
  check(valid, "outcome", outcome, `"succeed", "never", "moderated" or { fail: "api_error" }`);
  const validFlag = taskIdInError === undefined || typeof taskIdInError === "boolean";
  check(validFlag, "outcome.taskIdInError", taskIdInError, "true or false");
}
