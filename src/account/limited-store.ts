import { WanError } from "wan-client";
import { withDeadline } from "../util/deadline.js";
import { describeThrown } from "../util/describe-thrown.js";
import { formatMs } from "../util/format-ms.js";
import { safeCause } from "../util/safe-cause.js";
import type { BudgetStore } from "./budget-store.js";

// Nothing has been sent yet.
const TIMEOUT_MS = 10_000;
// The id of a task that was paid for, or its video, waits for this one.
const SHORT_TIMEOUT_MS = 2_000;

/** A store whose methods fail after 10 seconds, or 2 after a submission, and with a `WanError` whatever the store throws. */
export function limitedStore(store: BudgetStore): BudgetStore {
  return {
    async reserve(key, credits, limit, callId) {
      const reserving = call(() => store.reserve(key, credits, limit, callId));
      return withTimeout(reserving, TIMEOUT_MS, () => {
        // A reservation that was added too late belongs to no submission.
        reserving.then(({ status }) => status === "added" && store.settle(key, 0)).catch(() => {});
      });
    },
    rename: (key, newKey) => callWithin(SHORT_TIMEOUT_MS, () => store.rename(key, newKey)),
    settle: (key, credits) => callWithin(SHORT_TIMEOUT_MS, () => store.settle(key, credits)),
    read: () => callWithin(TIMEOUT_MS, () => store.read()),
  };
}

function callWithin<T>(ms: number, method: () => Promise<T>): Promise<T> {
  return withTimeout(call(method), ms);
}

/** Calls a method of the store. It may throw instead of rejecting. */
async function call<T>(method: () => Promise<T>): Promise<T> {
  try {
    return await method();
  } catch (error) {
    // Once the store works again, the same call can be made again.
    throw new WanError(`The store of the budget failed: ${describeThrown(error)}`, {
      cause: safeCause(error, ""),
      retryable: true,
    });
  }
}

function withTimeout<T>(calling: Promise<T>, ms: number, onTimeout = () => {}): Promise<T> {
  return withDeadline(ms, [], async (deadline) => {
    try {
      return await deadline.race(calling);
    } catch (error) {
      if (!deadline.ended) throw error;
      onTimeout();
      throw new WanError(`The store of the budget did not respond within ${formatMs(ms)}.`, {
        retryable: true,
      });
    }
  });
}
