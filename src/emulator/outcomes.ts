import { check, isCount } from "./check-value.js";
import type { Body } from "./request-rules.js";
import type { ServiceErrorCode } from "./responses.js";

/**
 * How a generation ends:
 * - `succeed`: with a video, which is what happens when nothing is said;
 * - `never`: not at all;
 * - `moderated`: refused at once, HTTP 403 `forbidden`, with no task;
 * - `{ fail: code }`: accepted, and failed with this code when its time is over.
 */
export type Outcome =
  | "succeed"
  | "never"
  | "moderated"
  | { readonly fail: ServiceErrorCode | (string & {}); readonly message?: string | undefined };

/** What the generations of a test end in. */
export interface Outcomes {
  /** The next generation that is accepted, or the next `times`, will end like this. Calls queue up. */
  next(outcome: Outcome, times?: number): void;
  /**
   * Every generation whose request the predicate holds for will end like this, unless `next` says otherwise. Of
   * several predicates the latest counts.
   *
   * @example
   * ```ts
   * emulator.outcomes.when(({ prompt }) => String(prompt).includes("war"), "moderated");
   * ```
   */
  when(predicate: (request: Readonly<Body>) => boolean, outcome: Outcome): void;
  /** Forgets all of it: every generation succeeds. */
  clear(): void;
}

/** The outcomes, and the emulator's own way to ask for one. */
export interface OutcomeList extends Outcomes {
  take(request: Readonly<Body>): Outcome;
}

const WORDS = ["succeed", "never", "moderated"];

export function createOutcomes(): OutcomeList {
  const queue: { outcome: Outcome; times: number }[] = [];
  const rules: { predicate: (request: Readonly<Body>) => boolean; outcome: Outcome }[] = [];

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
  const valid =
    WORDS.includes(outcome as string) || typeof (outcome as { fail?: unknown } | null)?.fail === "string";
  check(valid, "outcome", outcome, `"succeed", "never", "moderated" or { fail: "api_error" }`);
}
