import type { Budget, SettledTask } from "wan-client";
import type { BudgetedSubmission, SubmittingBudget } from "../types/budget.js";
import type { Receipt } from "../types/receipt.js";
import { BoundedMap } from "../util/bounded-map.js";
import { asObject } from "../util/json.js";
import { roundCredits } from "../util/round-credits.js";
import { jobIdIn } from "../wire/callback-job-id.js";
import { alreadyReserved, limitExceeded, priceUnknown } from "./budget-exceeded-error.js";
import { type BudgetOptions, checkBudgetOptions, checkCredits } from "./budget-options.js";
import {
  availableCredits,
  type BudgetReservation,
  type BudgetTotals,
  createMemoryStore,
} from "./budget-store.js";
import { submitWithReservation } from "./budgeted-submission.js";
import { type CostEstimate, estimateCost } from "./estimate-cost.js";
import { limitedStore } from "./limited-store.js";
import { taskCredits } from "./task-credits.js";

/** The state of a budget, in credits. */
export interface BudgetState extends BudgetTotals {
  limit: number;
  /** The credits that are neither spent nor reserved; never below 0. */
  available: number;
  /** All reservations. If the outcome of a submission is unknown, its reservation stays until it is settled. */
  reservations: BudgetReservation[];
}

/** A spending limit: the option `budget` of every method that submits or waits. */
export interface CreditBudget extends Budget {
  /**
   * Reads the numbers from the store.
   *
   * @throws WanError if the store fails or takes more than 10 seconds.
   */
  read(): Promise<BudgetState>;
  /**
   * Records the cost of a task that has ended: its `cost` in credits, or the reserved amount if it has none, or 0 if it failed.
   * A wait with this budget does so itself. Call `settle` for a task that you read with `getTask`.
   *
   * @param jobId The job id of the submission. Pass it if the store may not know the task id, as after a lost response.
   * @returns Whether there was a reservation. Without one, nothing is recorded, so that no task counts twice.
   * @throws WanError if the store fails or takes more than 2 seconds.
   */
  settle(task: SettledTask, jobId?: string): Promise<boolean>;
  /**
   * Settles a reservation when you know the cost, for example after the response to the submission was lost.
   *
   * @param key The key, as in `reservations` of {@link read}.
   * @param credits The cost; 0 if nothing was billed.
   * @returns Whether there was such a reservation.
   * @throws ConfigurationError unless `credits` is a finite number of 0 or more; WanError if the store fails or takes more than
   * 2 seconds.
   */
  settleReservation(key: string, credits: number): Promise<boolean>;
}

/**
 * Creates a spending limit. Pass it as `budget` to `generate`, `submit`, `submitOnce` and the waits.
 *
 * Right before a request is sent, the budget reserves the maximum cost of the request: the upper end of its estimate. If that is
 * more than what is left, the call throws `BudgetExceededError`, and nothing is sent. When the task has ended, the reservation is
 * replaced by the cost of the task, or released if the task failed. If the outcome of a submission is unknown (`maybeAccepted`),
 * its reservation stays. However many calls run at once, the limit is exceeded only if a task costs more than the price rules
 * say, or with `unpriced: "allow"`.
 *
 * If no wait for a task uses this budget, the reservation stays, too. Settle it with `settle`.
 *
 * @throws ConfigurationError for an unknown or invalid option.
 * @example
 * ```ts
 * const budget = createBudget({ limit: 15, prices: await fetchPrices() });
 * const task = await wan.generate({ model: "wan3.0-video", prompt: "A paper boat", duration: 5 }, { budget });
 * console.log(task.cost, (await budget.read()).available);
 * ```
 */
export function createBudget(options: BudgetOptions): CreditBudget {
  checkBudgetOptions(options);
  const { limit, prices, unpriced } = options;
  const store = limitedStore(options.store ?? createMemoryStore());

  /** By task id: the key of a reservation that could not be moved to that id; `null` for a task that needs no other key. */
  const keys = new BoundedMap<string | null>();

  async function reserve(body: unknown): Promise<string> {
    const request = asObject(body) ?? {};
    const callId = globalThis.crypto.randomUUID();
    const key = jobIdIn(request.callback_url) || callId;
    const estimate = estimateCost(request, prices);
    const asked = upperEnd(estimate);
    if (asked === undefined && unpriced !== "allow") {
      throw priceUnknown(estimate, { limit, ...(await store.read()) });
    }
    const credits = roundCredits(asked ?? estimate?.credits ?? 0);
    const { status, spent, reserved } = await store.reserve(key, credits, limit, callId);
    if (status === "keyTaken") throw alreadyReserved(key);
    // A request without a price reserves 0. It is still refused if nothing is left.
    const isLimitReached = credits === 0 && asked === undefined && spent + reserved >= limit;
    if (status === "added" && !isLimitReached) return key;
    if (status === "added") await store.settle(key, 0);
    throw limitExceeded({ limit, spent, reserved, asked }, credits);
  }

  async function keep(key: string, { settled, id }: Receipt): Promise<void> {
    if (settled) return void (await store.settle(key, taskCredits(settled)));
    keys.set(id, key);
    await store.rename(key, id);
    keys.set(id, null);
  }

  async function settle(task: SettledTask, jobId?: string): Promise<boolean> {
    const { id } = task;
    const credits = taskCredits(task);
    // If the task has had its own reservation, another submission may use its job id by now.
    const known = keys.get(id);
    const otherKey = known === undefined ? jobId : known;
    for (const key of [id, otherKey]) {
      if (!key || !(await store.settle(key, credits))) continue;
      keys.set(id, null);
      return true;
    }
    return false;
  }

  const release = (key: string) => store.settle(key, 0);

  const budget: SubmittingBudget & CreditBudget = {
    submit: (submission: BudgetedSubmission) => submitWithReservation(submission, { reserve, keep, release }),
    settle,
    async settleReservation(key, credits) {
      checkCredits("credits", credits);
      return store.settle(key, roundCredits(credits));
    },
    async read() {
      const state = await store.read();
      const { spent, reserved, reservations } = state;
      return { limit, spent, reserved, available: availableCredits(limit, state), reservations };
    },
  };
  return budget;
}

/** The maximum cost of a request, if it is known. */
function upperEnd(estimate: CostEstimate | undefined): number | undefined {
  return estimate?.maxCredits ?? (estimate?.exact ? estimate.credits : undefined);
}
