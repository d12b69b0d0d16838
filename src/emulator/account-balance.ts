import { roundCredits } from "../util/round-credits.js";
import { type EmulatedTask, isFinished } from "./task-record.js";

/** The credits of the account, and what its tasks cost. */
export interface AccountBalance {
  /** Whether the remaining credits cover a price. An unknown price counts as 0. */
  covers(price: number | undefined): boolean;
  /** Charges an accepted task. Its price no longer counts once the task has failed. */
  charge(task: EmulatedTask, price: number | undefined): void;
  /** The recorded price of a task, credits. */
  priceOf(task: EmulatedTask): number;
  /** The credits of all tasks that have not failed. */
  used(): number;
  /** The credits that are left, or `null` when they are unlimited. */
  remaining(): number | null;
  reset(): void;
}

/** @param balance Credits. Default: unlimited. */
export function createAccountBalance(balance: number | undefined, now: () => number): AccountBalance {
  // A task that will fail also has a price here, which counts until it has failed.
  const prices = new Map<EmulatedTask, number>();

  function used(): number {
    let sum = 0;
    for (const [task, price] of prices) {
      if (!task.failure || !isFinished(task, now())) sum += price;
    }
    return roundCredits(sum);
  }

  const remaining = () => (balance === undefined ? null : roundCredits(balance - used()));

  return {
    covers: (price = 0) => price <= (remaining() ?? Number.POSITIVE_INFINITY),
    charge: (task, price = 0) => void prices.set(task, price),
    priceOf: (task) => prices.get(task) ?? 0,
    used,
    remaining,
    reset: () => prices.clear(),
  };
}
