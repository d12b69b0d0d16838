// What the page and the worker tell each other. All of it can be cloned.

/** What can go wrong in a run. */
export const FAULTS = ["reset", "outage", "rateLimit", "lostCallback", "failedTask"] as const;
export type FaultName = (typeof FAULTS)[number];

/** How long the outage lasts, ms. */
export const OUTAGE_MS = 600_000;

/** What a run does. */
export interface Scenario {
  /** The request as the form has it. The client checks it. */
  readonly request: Record<string, unknown>;
  /** Whether the client gets a callback receiver. */
  readonly callbacks: boolean;
  /** The faults that are set before the run. */
  readonly faults: readonly FaultName[];
  /** How long the task takes, seconds. */
  readonly taskSeconds: number;
}

/** Something that happened in a run. `at` is the virtual time since its start, ms. */
export type RunEvent = { readonly at: number } & (
  | { readonly kind: "request"; readonly id: number; readonly path: string; readonly body: unknown }
  | { readonly kind: "response"; readonly id: number; readonly status: number; readonly body: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly message: string }
  | { readonly kind: "submitted"; readonly taskId: string }
  | { readonly kind: "update"; readonly status: string }
  | { readonly kind: "log"; readonly level: "info" | "warn" | "error"; readonly message: string }
  | { readonly kind: "callback"; readonly body: unknown; readonly status: number | undefined }
  | { readonly kind: "ended"; readonly outcome: Outcome }
);

/** What the client says about an invalid field. */
export interface FieldIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** How a run ended. */
export type Outcome =
  | { readonly status: "succeeded"; readonly taskId: string; readonly elapsedMs: number }
  | { readonly status: "failed"; readonly taskId: string; readonly code: string; readonly message: string }
  | { readonly status: "invalid"; readonly issues: readonly FieldIssue[] }
  | { readonly status: "stopped"; readonly taskId: string | undefined; readonly maybeAccepted: boolean }
  | {
      readonly status: "error";
      readonly name: string;
      readonly message: string;
      readonly taskId: string | undefined;
      readonly maybeAccepted: boolean;
    };

/** The credits for one video. `max` is left out if there is no upper end. */
export interface Price {
  readonly min: number;
  readonly max: number | undefined;
  /** Where it comes from: the price rules of the platform, or the published price list. */
  readonly source: "rules" | "published";
}

/** What a run cost. */
export interface Cost {
  /** The number of POST requests that submitted. */
  readonly posts: number;
  /** The number of accepted submissions that are billed. */
  readonly billed: number;
  /** `undefined` if no price is published for the request. */
  readonly price: Price | undefined;
  /** What a client that repeats a POST submits, if the response to a submission was lost. */
  readonly repeating: { readonly lostOnce: number; readonly lostAlways: number } | undefined;
}

/** What the page tells the worker. */
export type ToWorker =
  | { readonly type: "start"; readonly scenario: Scenario; readonly speed: number }
  | { readonly type: "speed"; readonly speed: number }
  | { readonly type: "fault"; readonly fault: FaultName }
  | { readonly type: "stop" };

/** What the worker tells the page. */
export type FromWorker =
  | { readonly type: "time"; readonly now: number }
  | { readonly type: "event"; readonly event: RunEvent }
  | {
      readonly type: "end";
      readonly outcome: Outcome;
      readonly cost: Cost | undefined;
      /** The MP4 file of a task that has succeeded. */
      readonly video: ArrayBuffer | undefined;
    };
