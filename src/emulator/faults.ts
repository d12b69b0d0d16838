import { ConfigurationError } from "../errors/client-errors.js";
import { checkOptionNames } from "../util/option-names.js";
import { check, isCount } from "./check-value.js";
import type { ApplyFault, FaultContext } from "./fault-context.js";
import type { FaultKind } from "./fault-kind.js";
import { RECORD_FAULTS } from "./record-faults.js";
import { errorResponse, type ServiceError, type ServiceErrorCode, statusOf } from "./responses.js";
import { WIRE_FAULTS } from "./wire-faults.js";

/**
 * What a request is for. `read` is a read of one task, and `video` a download of a video. `platform` is every request to the
 * platform except an upload: the description of the API with its prices, the balance, and the usage.
 */
export type RequestKind = "submit" | "read" | "batch" | "delete" | "video" | "upload" | "platform";

/**
 * Something that goes wrong:
 * - a fault by name;
 * - an error of the service. With an HTTP status below 500, the request has no effect. With 500 or more, a submission has
 *   created its task;
 * - a function that responds in place of the emulator. `respond` handles the request, and resolves to the emulator's own
 *   response. An error that the function throws counts as a broken connection.
 */
export type Fault =
  | FaultKind
  | {
      /** The error's code. */
      readonly error: ServiceErrorCode | (string & {});
      /** The HTTP status. Default: the status that the service uses with this code; 400 for an unknown code. */
      readonly status?: number | undefined;
      /** Default: the service's message for this code; the code itself when it is unknown. */
      readonly message?: string | undefined;
      /** The `Retry-After` header: seconds, or an HTTP date. Default: no header. */
      readonly retryAfter?: number | string | undefined;
    }
  | ((request: Request, respond: () => Promise<Response>) => Response | Promise<Response>);

/** How often a fault occurs, and in which requests. */
export interface FaultOptions {
  /** The number of requests with the fault. Default 1. With `Infinity`, the fault occurs until `faults.clear()`. */
  times?: number | undefined;
  /**
   * The kinds of requests. Default: every kind that the fault applies to, except `video`, `upload` and `platform`. A fault in a
   * record applies to `read` and `batch` only, `truncated-batch` to `batch` and `platform` only; those that remove a row, or
   * change its id, to all three. A fault of callbacks applies to no request, so it takes no `on`.
   */
  on?: RequestKind | readonly RequestKind[] | undefined;
}

/** The faults of an emulator. */
export interface Faults {
  /**
   * Applies a fault to the next request of its kinds, or to the next `n`. Faults of several calls queue up.
   *
   * @throws TypeError for an unknown fault, an invalid value, or a kind of request that the fault does not apply to;
   * ConfigurationError for an unknown option.
   * @example
   * ```ts
   * emulator.faults.next("reset");
   * emulator.faults.next("html-502", 3);
   * emulator.faults.next({ error: "too_many_requests", retryAfter: 2 }, { on: "submit" });
   * emulator.faults.next("half-body", { on: "video" });
   * emulator.faults.next({ error: "busy" }, { on: "platform" });
   * ```
   */
  next(fault: Fault, n?: number | FaultOptions): void;
  /** The number of faults that have not occurred yet. */
  readonly pending: number;
  /** Removes all faults. */
  clear(): void;
}

/** The faults, and how the emulator takes them from the queue. */
export interface FaultQueue extends Faults {
  /** Takes the first fault for a request of this kind, if there is one. */
  take(kind: RequestKind): ApplyFault | undefined;
  takeCallback(): CallbackFault | undefined;
}

const CALLBACK_FAULTS = ["lost-callback", "repeated-callback"] as const satisfies readonly FaultKind[];
type CallbackFault = (typeof CALLBACK_FAULTS)[number];

const RESPONSE_FAULTS: Record<Exclude<FaultKind, CallbackFault>, ApplyFault> = {
  ...WIRE_FAULTS,
  ...RECORD_FAULTS,
};
const FAULT_KINDS: readonly string[] = [...Object.keys(RESPONSE_FAULTS), ...CALLBACK_FAULTS];

const READ_KINDS: readonly RequestKind[] = ["read", "batch"];
const API_KINDS: readonly RequestKind[] = ["submit", ...READ_KINDS, "delete"];
// The usage of the platform has rows, too, but without the fields of a task.
const ROW_FAULTS: readonly Fault[] = ["empty-row", "null-row", "foreign-row"];
const REQUEST_KINDS: readonly RequestKind[] = [...API_KINDS, "video", "upload", "platform"];

type Target = RequestKind | "callback";

export function createFaults(): FaultQueue {
  let queue: { fault: Fault; left: number; targets: readonly Target[] }[] = [];

  function takeFirst(target: Target): Fault | undefined {
    const first = queue.find(({ targets }) => targets.includes(target));
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
      queue.push({ fault, left: times, targets: targetsOf(fault, on) });
    },
    get pending() {
      return queue.reduce((sum, { left }) => sum + left, 0);
    },
    clear() {
      queue = [];
    },
    take(kind) {
      const fault = takeFirst(kind);
      return fault === undefined ? undefined : (context) => applyFault(fault, context);
    },
    takeCallback: () => takeFirst("callback") as CallbackFault | undefined,
  };
}

function targetsOf(fault: Fault, on: FaultOptions["on"]): readonly Target[] {
  const possible = kindsOf(fault);
  if (on === undefined) {
    const kinds = possible.filter((kind) => API_KINDS.includes(kind));
    return kinds.length > 0 ? kinds : ["callback"];
  }
  const kinds: readonly RequestKind[] = [on].flat();
  const valid = kinds.length > 0 && kinds.every((kind) => possible.includes(kind));
  const listed = possible.map((kind) => `"${kind}"`).join(", ");
  check(
    valid,
    "on",
    on,
    listed ? `${listed} with this fault` : `${fault} without \`on\`: it affects callbacks`,
  );
  return kinds;
}

/** The requests that a fault applies to: none for a fault of callbacks. */
function kindsOf(fault: Fault): readonly RequestKind[] {
  if (fault === "truncated-batch") return ["batch", "platform"];
  if (CALLBACK_FAULTS.includes(fault as CallbackFault)) return [];
  if (ROW_FAULTS.includes(fault)) return [...READ_KINDS, "platform"];
  return Object.hasOwn(RECORD_FAULTS, fault as string) ? READ_KINDS : REQUEST_KINDS;
}

async function applyFault(fault: Fault, context: FaultContext): Promise<Response> {
  if (typeof fault === "function") return fault(context.request, () => context.respond());
  if (typeof fault === "string") return RESPONSE_FAULTS[fault as keyof typeof RESPONSE_FAULTS](context);
  const error: ServiceError = { ...fault, code: fault.error };
  if (statusOf(error) >= 500) context.accept();
  return errorResponse(error, context.traceId);
}

function checkFault(fault: Fault): void {
  const valid =
    typeof fault === "function" ||
    FAULT_KINDS.includes(fault as string) ||
    typeof (fault as { error?: unknown } | null)?.error === "string";
  check(valid, "fault", fault, `one of ${FAULT_KINDS.join(", ")}, { error: "api_error" } or a function`);
}
