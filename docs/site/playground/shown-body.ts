// Ids of the account, which the client does not show either.
const HIDDEN = ["user_id", "application_id", "credential_id"];

/** A JSON body as the page shows it: without the ids of the account, and with URLs that have no query, where signatures are. */
export function shownBody(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/(\bhttps?:\/\/[^\s?#"]+)[?#][^\s"]*/g, "$1?…");
  if (Array.isArray(value)) return value.map(shownBody);
  if (typeof value !== "object" || value === null) return value;
  const shown = Object.entries(value).filter(([name]) => !HIDDEN.includes(name));
  return Object.fromEntries(shown.map(([name, each]) => [name, shownBody(each)]));
}

// What a record repeats in each response.
const REPEATED = ["_id", "id", "api_id", "job_id", "type", "request", "trace_id", "created_at", "elapsed"];

/** A body on one short line. Of the record of a task only what changes is shown. */
export function shortBody(body: unknown, length = 110): string {
  if (body === undefined) return "";
  if (typeof body === "string") return cut(body, length);
  const isRecord = Object.hasOwn(Object(body), "created_at");
  const entries = Object.entries(Object(body)).filter(([name]) => !isRecord || !REPEATED.includes(name));
  return cut(JSON.stringify(Object.fromEntries(entries)), length);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
