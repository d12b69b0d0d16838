import type { JsonObject } from "../util/json.js";
import type { AccountBalance } from "./account-balance.js";
import { API_ID, APPLICATION_ID, CREDENTIAL_ID, SERVICE_ID, USER_ID } from "./account-ids.js";
import { statusOf } from "./responses.js";
import { type EmulatedTask, elapsedSeconds, isFinished } from "./task-record.js";

// The rows have the fields of the provider's documentation, and ids of the account, which a client should not show.

/** The one application of the account, whose balance all services share. */
export function applicationRow(account: AccountBalance): JsonObject {
  return {
    id: APPLICATION_ID,
    user_id: USER_ID,
    service_id: SERVICE_ID,
    remaining_amount: account.remaining(),
    used_amount: account.used(),
    paid: false,
    scope: "Global",
    allow_consume_global: true,
    expired_at: null,
    type: "Usage",
  };
}

/** One row for each task that has ended, the newest first. */
export function usageRows(
  tasks: readonly EmulatedTask[],
  account: AccountBalance,
  now: number,
): JsonObject[] {
  const ended = tasks.filter((task) => isFinished(task, now));
  return ended
    .reverse()
    .sort((one, other) => other.finishesAt - one.finishesAt)
    .map((task) => usageRow(task, account.priceOf(task)));
}

function usageRow(task: EmulatedTask, price: number): JsonObject {
  const { id, traceId, finishesAt, failure } = task;
  return {
    id: traceId.slice(0, 8) + id.slice(8),
    user_id: USER_ID,
    application_id: APPLICATION_ID,
    credential_id: CREDENTIAL_ID,
    api_id: API_ID,
    api: { title: "Wan Videos Generation API" },
    trace_id: traceId,
    status_code: failure ? statusOf(failure) : 200,
    original_amount: price,
    deducted_amount: failure ? 0 : price,
    elapsed: elapsedSeconds(task),
    created_at: new Date(finishesAt).toISOString(),
  };
}
