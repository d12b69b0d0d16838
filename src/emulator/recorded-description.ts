import { asObject, type JsonObject } from "../util/json.js";
import type { PriceRule } from "./price-rules.js";
import type { Recording } from "./recording.js";

/** The price rules of a recorded service, if its description has any. */
export function recordedRules(recording: Recording | undefined): PriceRule[] | undefined {
  const costs = rowsIn(recording).map(({ cost }) => cost);
  return costs.find((cost) => Array.isArray(cost));
}

/** The id of the recorded service, by which the platform also finds the price rules. */
export function recordedServiceId(recording: Recording | undefined): string | undefined {
  return rowsIn(recording)
    .map(({ service_id }) => service_id)
    .find((id) => typeof id === "string");
}

/** A copy of a recording, with these price rules in its description. */
export function withPriceRules(recording: Recording, cost: readonly PriceRule[]): Recording {
  const changed = structuredClone(recording);
  for (const row of rowsIn(changed)) row.cost = cost;
  return changed;
}

/** The rows of the recorded description: in `items`, in `results` (in older documentation), or the whole body. */
function rowsIn(recording: Recording | undefined): JsonObject[] {
  const description = recording?.exchanges.findLast(({ check }) => check === "description");
  const { items, results } = asObject(description?.response) ?? {};
  const rows: unknown[] = [items, results, description?.response].find(Array.isArray) ?? [];
  return rows.map(asObject).filter((row) => row !== undefined);
}
