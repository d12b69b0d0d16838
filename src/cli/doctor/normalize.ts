import { asObject, type JsonObject, parseJson } from "../../util/json.js";
import { timeFrom } from "../../util/values.js";
import { batchRowsOf } from "../../wire/batch-rows.js";

// The provider's services write the same data in several forms, and this library reads all of them. Both sides of a comparison
// are converted to one form.

const ACCOUNT_FIELD = /^_id$|^(api|application|credential|user|job)_id$/;
const OPTIONAL_SUBMISSION_FIELD = /^(success|status|state|trace_id)$/;
const OPTIONAL_RESULT_FIELD = /^(video_id|video_width|video_height|thumbnail_\w+|prompt|trace_id)$/;

/** A record with its times as numbers, without account ids, and with only the callback URL of its request. */
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

/** A result with `usage` and `cost` beside `data`, without the optional fields. */
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

/** A response to a submission without the optional fields, such as a status. */
export function normalizeSubmission(body: unknown): unknown {
  const fields = asObject(body);
  return fields ? without(OPTIONAL_SUBMISSION_FIELD, fields) : body;
}

/** The rows of a batch that are records. */
export function normalizeBatch(body: unknown): unknown {
  const rows = batchRowsOf(body);
  return rows ? { rows: rows.filter((row) => Object.keys(Object(row)).length > 0) } : body;
}

/** An error with its `detail` as the `message`, and without `success`. */
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
