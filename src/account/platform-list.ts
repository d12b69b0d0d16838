import { ResponseError } from "wan-client";
import { asIdentifier, asObject, type JsonObject } from "../util/json.js";
import { numberFrom } from "../util/values.js";

/** Sends a GET request with this path and query, and resolves to the JSON value of its response. */
export type GetFromPlatform = (path: string) => Promise<unknown>;

/** One page of a list. */
interface Page {
  rows: JsonObject[];
  /** The number of rows in the page, including any that are not objects. */
  length: number;
  /** The number of rows in the whole list, if the platform sends it. */
  count: number | undefined;
}

// Rows requested per page. The platform may send fewer.
const LIMIT = 100;

/**
 * All rows of a list, each once. A page is requested only when the reader asks for its first row. The last page is the one
 * that completes `count` rows, or one without a new row: some lists ignore `offset`.
 *
 * @throws ResponseError for a response without a list; whatever `get` throws.
 */
export async function* listRows(get: GetFromPlatform, path: string): AsyncGenerator<JsonObject, void> {
  const seen = new Set<string>();
  let received = 0;
  for (;;) {
    const join = path.includes("?") ? "&" : "?";
    const { rows, length, count } = pageFrom(await get(`${path}${join}limit=${LIMIT}&offset=${received}`));
    received += length;
    const newRows = rows.filter((row) => isNew(row, seen));
    yield* newRows;
    if (newRows.length === 0 || (count !== undefined && received >= count)) return;
  }
}

/**
 * The row whose `field` has this value. The path filters by it, but the platform may ignore the filter: then the whole list
 * is searched. If there is only one row and it lacks the field, it counts as the match.
 *
 * @throws ResponseError for a response without a list; whatever `get` throws.
 */
export async function findRow(
  get: GetFromPlatform,
  path: string,
  field: string,
  value: string,
): Promise<JsonObject | undefined> {
  const matches = (row: JsonObject) => asIdentifier(row[field]) === value;
  const { rows, length, count } = pageFrom(await get(path));
  const [only, ...others] = rows;
  const isUnnamed = others.length === 0 && asIdentifier(only?.[field]) === undefined;
  const found = rows.find(matches) ?? (isUnnamed ? only : undefined);
  if (found || length === 0 || (count !== undefined && length >= count)) return found;
  for await (const row of listRows(get, path)) if (matches(row)) return row;
  return undefined;
}

/** Older documentation calls the list `results` instead of `items`. */
function pageFrom(response: unknown): Page {
  const { items, results, count } = asObject(response) ?? {};
  const list = [items, results, response].find(Array.isArray);
  if (list) {
    const rows = list.map(asObject).filter((row) => row !== undefined);
    return { rows, length: list.length, count: numberFrom(count) };
  }
  throw new ResponseError("The platform responded without a list.", { retryable: true });
}

function isNew(row: JsonObject, seen: Set<string>): boolean {
  const key = asIdentifier(row.id) ?? JSON.stringify(row);
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}
