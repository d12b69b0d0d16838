import { WanError } from "wan-client";
import { withDeadline } from "../util/deadline.js";
import { describeThrown } from "../util/describe-thrown.js";
import { formatMs } from "../util/format-ms.js";
import { safeCause } from "../util/safe-cause.js";
import type { BudgetStore } from "./budget-store.js";

// For `reserve` and `read`: no request has been sent yet.
const TIMEOUT_MS = 10_000;
// For `rename` and `settle`: the caller is waiting for a task id or a video that is already paid for.
const SHORT_TIMEOUT_MS = 2_000;

/** Wraps a store: `reserve` and `read` fail after 10 seconds, `rename` and `settle` after 2. Every error is a `WanError`. */
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

/** Calls a method of the store, which may throw instead of rejecting. */
async function call<T>(method: () => Promise<T>): Promise<T> {
  try {
    return await method();
  } catch (error) {
    // The same call may succeed once the store works again.
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
