import { asObject, type JsonObject, parseJson } from "../../util/json.js";
import { timeFrom } from "../../util/values.js";
import { batchRowsOf } from "../../wire/batch-rows.js";

// The provider's services are known to write the same thing in several ways, all of which this library reads. Both sides of a
// comparison are brought into one of them.

const ACCOUNT_FIELD = /^_id$|^(api|application|credential|user|job)_id$/;
const OPTIONAL_SUBMISSION_FIELD = /^(success|status|state|trace_id)$/;
const OPTIONAL_RESULT_FIELD = /^(video_id|video_width|video_height|thumbnail_\w+|prompt|trace_id)$/;

/** A record with its times as numbers, without ids of the account, and of its request only the callback URL. */
export function normalizeRecord(record: JsonObject): JsonObject {
  const { duration, ...others } = record;
  const fields = { ...(duration !== undefined && { elapsed: duration }), ...others };
  const entries = Object.entries(without(ACCOUNT_FIELD, fields)).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, normalizeField(name, value)]));
}

function normalizeField(name: string, value: unknown): unknown {
  if (name.endsWith("_at")) return timeFrom(value)?.getTime() ?? value;
  if (name === "response") return normalizeResult(typeof value === "string" ? parseJson(value) : value);
  if (name !== "request") return value;
  const { callback_url } = asObject(value) ?? {};
  return callback_url === undefined ? {} : { callback_url };
}

/** A result with `usage` and `cost` beside `data`, without the fields that it need not have. */
export function normalizeResult(result: unknown): unknown {
  const fields = asObject(result);
  if (!fields) return result;
  const { data: given, ...others } = fields;
  const data = asObject(Array.isArray(given) ? given[0] : given);
  const { usage, cost, ...dataFields } = data ?? {};
  const lifted = { ...(usage !== undefined && { usage }), ...(cost !== undefined && { cost }) };
  return without(OPTIONAL_RESULT_FIELD, {
    ...lifted,
    ...others,
    ...(data && { data: without(OPTIONAL_RESULT_FIELD, dataFields) }),
  });
}

/** What the response to a submission must have. It may also say that the task is pending. */
export function normalizeSubmission(body: unknown): unknown {
  const fields = asObject(body);
  return fields ? without(OPTIONAL_SUBMISSION_FIELD, fields) : body;
}

/** The rows of a batch that are records. */
export function normalizeBatch(body: unknown): unknown {
  const rows = batchRowsOf(body);
  return rows ? { rows: rows.filter((row) => Object.keys(Object(row)).length > 0) } : body;
}

/** An error with its code and message. */
export function normalizeError(body: unknown): unknown {
  const { success: _, ...others } = asObject(body) ?? {};
  const { detail, ...error } = asObject(others.error) ?? {};
  return asObject(others.error)
    ? { ...others, error: { ...(detail !== undefined && { message: detail }), ...error } }
    : body;
}

/** `{}` and `null` both stand for an unknown id. */
export function normalizeUnknown(body: unknown): unknown {
  return body ?? {};
}

function without(names: RegExp, fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.test(name)));
}
