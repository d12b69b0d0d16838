import type { Body } from "./request-rules.js";

/** The faults in what a read answers. */
export type RowFault =
  | "empty-row"
  | "null-row"
  | "foreign-row"
  | "passing-error"
  | "string-response"
  | "iso-times"
  | "old-duration"
  | "cut-batch";

type Bend = (answer: Response) => Promise<Response>;

export const ROW_FAULTS: Record<RowFault, Bend> = {
  "empty-row": bendFirstRow(() => undefined),
  "null-row": bendFirstRow(() => null),
  "foreign-row": bendFirstRow((row) => ({ ...row, id: `not-${row.id}` })),
  "passing-error": bendFirstRow((row) => ({
    ...row,
    finished_at: null,
    response: { success: false, error: { code: "api_error", message: "fetch failed" } },
  })),
  "string-response": bendFirstRow((row) =>
    row.response === undefined ? row : { ...row, response: JSON.stringify(row.response) },
  ),
  "iso-times": bendFirstRow((row) => {
    const entries = Object.entries(row).map(([name, value]) => [
      name,
      name.endsWith("_at") ? toIso(value) : value,
    ]);
    return Object.fromEntries(entries) as Body;
  }),
  "old-duration": bendFirstRow(({ elapsed, ...row }) =>
    elapsed === undefined ? row : { ...row, duration: elapsed },
  ),
  "cut-batch": bend((body) => {
    const { items = [] } = body as { items?: Body[] };
    const kept = items.slice(0, Math.floor(items.length / 2));
    return { ...body, items: kept, count: kept.length };
  }),
};

/** Changes the record of a single read, or the first one of a batch. What becomes `undefined` is not there. */
function bendFirstRow(change: (row: Body) => Body | null | undefined): Bend {
  return bend((body) => {
    if (!Array.isArray(body.items))
      return body.id === undefined ? body : change(body) === undefined ? {} : change(body);
    const [first, ...others] = body.items as Body[];
    const changed = first && change(first);
    const items = changed === undefined ? others : [changed, ...others];
    return { ...body, items, count: items.length };
  });
}

/** Changes the JSON of an answer; an error is left as it is. */
function bend(change: (body: Body) => unknown): Bend {
  return async (answer) => {
    if (!answer.ok) return answer;
    const body = change((await answer.json()) as Body);
    return new Response(JSON.stringify(body), { status: answer.status, headers: answer.headers });
  };
}

function toIso(value: unknown): unknown {
  return typeof value === "number" ? new Date(value * 1_000).toISOString() : value;
}
