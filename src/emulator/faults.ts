import { ConfigurationError } from "../errors/client-errors.js";
import { checkOptionNames } from "../util/option-names.js";
import { check, isCount } from "./check-value.js";
import { ROW_FAULTS, type RowFault } from "./record-faults.js";
import type { ServiceError, ServiceErrorCode } from "./responses.js";
import { errorAnswer, statusOf } from "./responses.js";
import { WIRE_FAULTS, type WireFault } from "./wire-faults.js";

/** What a request is for: a generation, one task or a batch of them, a delete, or a video's file. */
export type RequestKind = "submit" | "read" | "batch" | "delete" | "video";

type CallbackFault = "lost-callback" | "repeated-callback";

/**
 * What goes wrong, by name. All of it goes wrong on the way back: a submit has been taken, and its task is at work.
 *
 * On the wire:
 * - `reset`: the connection breaks before the answer;
 * - `stall`: no answer comes, for as long as the caller cares to wait;
 * - `half-body`: half of the answer, then the connection breaks;
 * - `stalled-body`: half of the answer, then nothing more;
 * - `empty-body`: HTTP 200 without a body;
 * - `html-200`, `html-502`: a page of some gateway on the way;
 * - `redirect`: HTTP 302 to another host.
 *
 * In what a read answers (in a batch, in its first row):
 * - `empty-row`: as if there were no such task: `{}`, or a row less;
 * - `null-row`: `null`;
 * - `foreign-row`: another task's id;
 * - `passing-error`: an error in a task that is still at work;
 * - `string-response`: the `response` as a JSON string;
 * - `iso-times`: times as ISO strings;
 * - `old-duration`: `duration` instead of `elapsed`;
 * - `cut-batch`: only the first half of a batch's rows.
 *
 * Of the callbacks: `lost-callback`, `repeated-callback`.
 */
export type FaultKind = WireFault | RowFault | CallbackFault;

/** An error of the service. Below HTTP 500 it comes instead of any work; from 500 on, after the work was begun. */
export interface ErrorFault {
  /** The error's code. */
  readonly error: ServiceErrorCode | (string & {});
  /** The HTTP status. Default: the one that the service uses with this code. */
  readonly status?: number | undefined;
  readonly message?: string | undefined;
  /** Sent as `Retry-After`: seconds, or a date as HTTP writes it. */
  readonly retryAfter?: number | string | undefined;
}

/** Answers in place of the emulator, which it may ask for its own `answer`. What it throws is a broken connection. */
export type FaultFunction = (
  request: Request,
  answer: () => Promise<Response>,
) => Response | Promise<Response>;

/** Something that goes wrong. */
export type Fault = FaultKind | ErrorFault | FaultFunction;

/** How often, and with which requests. */
export interface FaultOptions {
  /** Default 1. `Infinity` until `faults.clear()`. */
  times?: number | undefined;
  /** Which requests it waits for. Default: any to the API that it can strike. */
  on?: RequestKind | readonly RequestKind[] | undefined;
}

/** What will go wrong. */
export interface Faults {
  /**
   * The next request that the fault can strike, or the next `n`, meets it. Calls queue up.
   *
   * @example
   * ```ts
   * emulator.faults.next("reset");
   * emulator.faults.next("html-502", 3);
   * emulator.faults.next({ error: "too_many_requests", retryAfter: 2 }, { on: "submit" });
   * emulator.faults.next("half-body", { on: "video" });
   * ```
   */
  next(fault: Fault, n?: number | FaultOptions): void;
  /** How many are still to come. */
  readonly pending: number;
  /** Nothing more goes wrong. */
  clear(): void;
}

/** What a fault has to work with. */
export interface Struck {
  readonly request: Request;
  readonly traceId: string;
  /** The emulator's own answer. */
  answer(): Promise<Response>;
  /** Only what the answer would have begun: a submit's task. */
  begin(): unknown;
}

/** The faults, and the emulator's own way to meet them. */
export interface FaultList extends Faults {
  /** The fault that strikes a request of this kind, if any. */
  take(kind: RequestKind): ((struck: Struck) => Promise<Response>) | undefined;
  takeCallback(): CallbackFault | undefined;
}

const CALLBACK_FAULTS: readonly string[] = ["lost-callback", "repeated-callback"];
const API: readonly RequestKind[] = ["submit", "read", "batch", "delete"];
const READS: readonly RequestKind[] = ["read", "batch"];
const KINDS = [...API, "video"];

export function createFaults(): FaultList {
  let queue: { fault: Fault; left: number; on: readonly string[] }[] = [];

  function takeFirst(kind: string): Fault | undefined {
    const first = queue.find(({ on }) => on.includes(kind));
    if (!first) return undefined;
    first.left--;
    queue = queue.filter(({ left }) => left > 0);
    return first.fault;
  }

  return {
    next(fault, n = 1) {
      checkFault(fault);
      const options: FaultOptions = typeof n === "object" ? n : { times: n };
      checkOptionNames(ConfigurationError, options, { times: true, on: true });
      const { times = 1, on } = options;
      check(isCount(times), "times", times, "a whole number of 1 or more, or Infinity");
      const kinds = on === undefined ? targetsOf(fault) : [on].flat();
      check(
        kinds.every((kind) => [...KINDS, "callback"].includes(kind)),
        "on",
        on,
        KINDS.map((kind) => `"${kind}"`).join(", "),
      );
      queue.push({ fault, left: times, on: kinds });
    },
    get pending() {
      return queue.reduce((sum, { left }) => sum + left, 0);
    },
    clear() {
      queue = [];
    },
    take(kind) {
      const fault = takeFirst(kind);
      return fault === undefined ? undefined : (struck) => strike(fault, struck);
    },
    takeCallback: () => takeFirst("callback") as CallbackFault | undefined,
  };
}

function targetsOf(fault: Fault): readonly string[] {
  if (fault === "cut-batch") return ["batch"];
  if (CALLBACK_FAULTS.includes(fault as string)) return ["callback"];
  return Object.hasOwn(ROW_FAULTS, fault as string) ? READS : API;
}

async function strike(fault: Fault, struck: Struck): Promise<Response> {
  if (typeof fault === "function") return fault(struck.request, () => struck.answer());
  if (typeof fault === "object") {
    const error: ServiceError = { ...fault, code: fault.error };
    if (statusOf(error) >= 500) struck.begin();
    return errorAnswer(error, struck.traceId);
  }
  const wire = WIRE_FAULTS[fault as WireFault];
  if (wire) return wire(struck);
  const answer = await struck.answer();
  return ROW_FAULTS[fault as RowFault](answer);
}

function checkFault(fault: Fault): void {
  const names = [...Object.keys(WIRE_FAULTS), ...Object.keys(ROW_FAULTS), ...CALLBACK_FAULTS];
  const valid =
    typeof fault === "function" ||
    names.includes(fault as string) ||
    typeof (fault as { error?: unknown } | null)?.error === "string";
  check(valid, "fault", fault, `one of ${names.join(", ")}, { error: "api_error" } or a function`);
}
