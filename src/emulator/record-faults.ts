import type { JsonObject } from "../util/json.js";
import type { ApplyFault } from "./fault-context.js";
import type { FaultKind } from "./fault-kind.js";

/** The faults in the records that a read returns. */
export const RECORD_FAULTS = {
  "empty-row": alterFirstRecord(() => undefined),
  "null-row": alterFirstRecord(() => null),
  "foreign-row": alterFirstRecord((record) => ({ ...record, id: `not-${record.id}` })),
  "early-snapshot": alterFirstRecord((record) =>
    isRunning(record)
      ? {
          ...record,
          finished_at: null,
          // Success only means here that nothing has gone wrong so far.
          response: { success: true, state: "processing", task_id: record.id },
        }
      : record,
  ),
  "transient-error": alterFirstRecord((record) => ({
    ...record,
    finished_at: null,
    response: { success: false, error: { code: "api_error", message: "fetch failed" } },
  })),
  "string-response": alterFirstRecord((record) =>
    record.response === undefined ? record : { ...record, response: JSON.stringify(record.response) },
  ),
  "iso-times": alterFirstRecord((record) => {
    const entries = Object.entries(record).map(([name, value]) => [
      name,
      name.endsWith("_at") ? toIso(value) : value,
    ]);
    return Object.fromEntries(entries) as JsonObject;
  }),
  "old-duration": alterFirstRecord(({ elapsed, ...record }) =>
    elapsed === undefined ? record : { ...record, duration: elapsed },
  ),
  "truncated-batch": alterBody((body) => {
    const { items = [] } = body as { items?: JsonObject[] };
    return { ...body, items: items.slice(0, Math.floor(items.length / 2)) };
  }),
} satisfies Partial<Record<FaultKind, ApplyFault>>;

/**
 * Alters the record of a single read, or the first record of a batch. A record that becomes `undefined` is left out: a batch
 * has one row fewer, and a single read gets `{}`.
 */
function alterFirstRecord(alter: (record: JsonObject) => JsonObject | null | undefined): ApplyFault {
  return alterBody((body) => {
    if (Array.isArray(body.items)) {
      const [first, ...others] = body.items as JsonObject[];
      const altered = first && alter(first);
      return { ...body, items: altered === undefined ? others : [altered, ...others] };
    }
    if (body.id === undefined) return body;
    const altered = alter(body);
    return altered === undefined ? {} : altered;
  });
}

/** Alters the JSON body of a response. An error response stays as it is. */
function alterBody(alter: (body: JsonObject) => unknown): ApplyFault {
  return async ({ respond }) => {
    const response = await respond();
    if (!response.ok) return response;
    const body = alter((await response.json()) as JsonObject);
    return new Response(JSON.stringify(body), { status: response.status, headers: response.headers });
  };
}

function isRunning({ started_at, response }: JsonObject): boolean {
  return started_at !== undefined && response === undefined;
}

function toIso(value: unknown): unknown {
  return typeof value === "number" ? new Date(value * 1_000).toISOString() : value;
}
