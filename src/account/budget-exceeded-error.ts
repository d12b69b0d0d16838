import { ConfigurationError, WanError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { availableCredits, type BudgetTotals } from "./budget-store.js";
import type { CostEstimate } from "./estimate-cost.js";

/**
 * A submission was not sent, because its cost could exceed the limit of the budget, or because its maximum cost is unknown.
 * Nothing is billed. All numbers are credits.
 */
export class BudgetExceededError extends WanError {
  declare static readonly is: (value: unknown) => value is BudgetExceededError;

  readonly limit: number;
  /** The cost of all tasks that have ended. */
  readonly spent: number;
  /** What is set aside for submissions and tasks whose cost is not known yet. */
  readonly reserved: number;
  /** The maximum cost of the submission. Missing if it is unknown. */
  declare readonly asked?: number | undefined;

  constructor(
    message: string,
    { limit, spent, reserved, asked }: BudgetTotals & { limit: number; asked?: number | undefined },
  ) {
    super(message);
    this.limit = limit;
    this.spent = spent;
    this.reserved = reserved;
    if (asked !== undefined) this.asked = asked;
  }

  override get name(): "BudgetExceededError" {
    return "BudgetExceededError";
  }
}

type LimitNumbers = ConstructorParameters<typeof BudgetExceededError>[1];

/**
 * The error for a submission that may cost more than what is left.
 *
 * @param lowerEnd The minimum cost, for a submission whose maximum is unknown.
 */
export function limitExceeded(numbers: LimitNumbers, lowerEnd: number): BudgetExceededError {
  const { limit, spent, reserved, asked } = numbers;
  const available = availableCredits(limit, numbers);
  const cost = asked === undefined ? `costs at least ${lowerEnd}` : `may cost ${asked}`;
  return new BudgetExceededError(
    `budget: the video ${cost} credits, but ${available} of ${limit} are left ` +
      `(${spent} spent, ${reserved} reserved). Nothing was sent.`,
    numbers,
  );
}

/** The error for a submission whose maximum cost is unknown. */
export function priceUnknown(
  estimate: CostEstimate | undefined,
  { limit, spent, reserved }: LimitNumbers,
): BudgetExceededError {
  const reasons = estimate?.because ?? ["no price rule applies"];
  const advice = 'To send it anyway, pass unpriced: "allow" to createBudget().';
  return new BudgetExceededError(
    `budget: the maximum cost of the video is unknown (${reasons.join("; ")}). Nothing was sent. ${advice}`,
    { limit, spent, reserved },
  );
}

/** The error for a submission whose job id already has a reservation. */
export function alreadyReserved(jobId: string): ConfigurationError {
  return new ConfigurationError(
    `budget: the job id ${describeValue(jobId)} already has a reservation, so an earlier submission may be running. ` +
      "Nothing was sent. Find out what that submission cost and call settleReservation() of the budget, or use another job id.",
  );
}
