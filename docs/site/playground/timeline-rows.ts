import type { Outcome, RunEvent } from "./messages.js";

/** Something that is said about a row. */
export type RowNote =
  | { readonly kind: "log"; readonly level: "info" | "warn" | "error"; readonly text: string }
  | { readonly kind: "submitted" | "update"; readonly text: string }
  | { readonly kind: "ended"; readonly outcome: Outcome };

/** A line of the timeline. */
export interface TimelineRow {
  readonly key: number;
  /** When it began, ms. */
  readonly at: number;
  /** How long nothing had happened before, ms. */
  readonly waitedMs: number;
  readonly kind: "request" | "callback" | "log";
  /** The path of the request, with its action. Empty for a callback. */
  readonly title: string;
  readonly sent: unknown;
  /** `pending` until there is a response. */
  readonly result:
    | { readonly kind: "pending" }
    | { readonly kind: "response"; readonly status: number; readonly body: unknown }
    | { readonly kind: "failure"; readonly message: string };
  readonly notes: readonly RowNote[];
}

type Draft = { -readonly [Key in keyof TimelineRow]: TimelineRow[Key] } & { notes: RowNote[]; id?: number };

/** The rows that events stand for. What follows a response, such as a line in the log, is in the row of its request. */
export function timelineRows(events: readonly RunEvent[]): TimelineRow[] {
  const rows: Draft[] = [];
  let last = 0;
  for (const event of events) {
    const waitedMs = event.at - last;
    last = event.at;
    const draft = { key: rows.length, at: event.at, waitedMs, notes: [] };
    switch (event.kind) {
      case "request":
        rows.push({
          ...draft,
          kind: "request",
          id: event.id,
          title: titleOf(event.path, event.body),
          sent: event.body,
          result: { kind: "pending" },
        });
        break;
      case "callback":
        rows.push({ ...draft, kind: "callback", title: "", sent: event.body, result: deliveryOf(event) });
        break;
      case "response":
      case "failure": {
        const row = rows.find(({ id }) => id === event.id);
        if (row) row.result = event;
        break;
      }
      default:
        noteRow(rows, draft).notes.push(noteOf(event));
    }
  }
  return rows;
}

/** The row that a note belongs to: the last one, or one of its own before the first request. */
function noteRow(rows: Draft[], draft: Pick<Draft, "key" | "at" | "waitedMs" | "notes">): Draft {
  const row = rows.at(-1);
  if (row) return row;
  const own: Draft = { ...draft, kind: "log", title: "", sent: undefined, result: { kind: "pending" } };
  rows.push(own);
  return own;
}

function noteOf(event: Extract<RunEvent, { kind: "log" | "submitted" | "update" | "ended" }>): RowNote {
  if (event.kind === "ended") return event;
  if (event.kind === "log") return { kind: "log", level: event.level, text: event.message };
  return { kind: event.kind, text: event.kind === "submitted" ? event.taskId : event.status };
}

function deliveryOf({ status }: Extract<RunEvent, { kind: "callback" }>): TimelineRow["result"] {
  return status === undefined
    ? { kind: "failure", message: "" }
    : { kind: "response", status, body: undefined };
}

function titleOf(path: string, body: unknown): string {
  const { action } = (body ?? {}) as { action?: string };
  return path.endsWith("/wan/tasks") ? `POST ${path} ${action ?? "retrieve"}` : `POST ${path}`;
}

/** A time as minutes and seconds, such as `3:04.2`. */
export function clockText(ms: number): string {
  const tenths = Math.floor(ms / 100);
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${((tenths % 600) / 10).toFixed(1).padStart(4, "0")}`;
}
