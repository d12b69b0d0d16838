import type { JsonObject } from "../util/json.js";
import { numberOr } from "./page.js";
import type { EmulatedTask } from "./task-record.js";

export const MAX_BATCH_SIZE = 50;

/** Whether a `retrieve_batch` has valid `ids`, or none. */
export function hasValidIds({ ids }: Readonly<JsonObject>): boolean {
  return ids === undefined || (Array.isArray(ids) && ids.length <= MAX_BATCH_SIZE);
}

/** All tasks that a `retrieve_batch` asks for, by their ids or by the time of their creation. */
export function matchingTasks(
  records: ReadonlyMap<string, EmulatedTask>,
  { ids, type = "videos", created_at_min, created_at_max }: Readonly<JsonObject>,
): EmulatedTask[] {
  if (Array.isArray(ids)) {
    // Not in the order of the ids, since the service guarantees no order.
    const found = [...new Set(ids)].reverse().map((id) => records.get(String(id)));
    return found.filter((task) => task !== undefined);
  }
  // The emulator has one account, so every task matches the `user_id` and the `application_id`.
  const newestFirst = [...records.values()].reverse();
  const from = numberOr(created_at_min, 0);
  const to = numberOr(created_at_max, Number.POSITIVE_INFINITY);
  return newestFirst.filter(({ createdAt }) => {
    const seconds = createdAt / 1_000;
    return type === "videos" && seconds >= from && seconds <= to;
  });
}
