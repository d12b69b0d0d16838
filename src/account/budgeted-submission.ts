import { WanError } from "wan-client";
import type { BudgetedSubmission } from "../types/budget.js";
import type { Receipt } from "../types/receipt.js";
import type { SendHook } from "../types/send-hook.js";
import { describeThrown } from "../util/describe-thrown.js";

/** What a submission needs of its budget. */
export interface Reservations {
  /**
   * Reserves what a request may cost. Resolves to the key of the reservation.
   *
   * @throws BudgetExceededError; the error of a store that failed.
   */
  reserve(body: unknown): Promise<string>;
  /** Gives a reservation back. */
  release(key: string): Promise<unknown>;
  /** Keeps the reservation of an accepted request for its task, or settles it if the task has ended. */
  keep(key: string, receipt: Receipt): Promise<unknown>;
}

/**
 * Sends a request with a reservation. It is given back when nothing was submitted, kept for the task when the request was
 * accepted, and left as it is when the outcome is unknown.
 */
export async function submitWithReservation(
  { send, hook, logger }: BudgetedSubmission,
  reservations: Reservations,
): Promise<Receipt> {
  const reservation = new Reservation(reservations, hook, (failure, error) =>
    logger.error(`budget: ${failure}: ${describeThrown(error)}`),
  );
  let receipt: Receipt;
  try {
    receipt = await send(reservation);
  } catch (error) {
    reservation.close();
    if (!WanError.is(error) || !error.maybeAccepted) await reservation.release();
    throw error;
  }
  await reservation.keep(receipt);
  return receipt;
}

/** The reservation of one submission. It is made right before each attempt, after the claim of `submitOnce`. */
class Reservation implements SendHook {
  readonly #reservations: Reservations;
  readonly #hook: SendHook | undefined;
  readonly #logFailure: (failure: string, error: unknown) => void;
  /** The key. It may still be pending when the attempt has timed out. */
  #key: Promise<string> | undefined;
  #isClosed = false;

  constructor(
    reservations: Reservations,
    hook: SendHook | undefined,
    logFailure: (failure: string, error: unknown) => void,
  ) {
    this.#reservations = reservations;
    this.#hook = hook;
    this.#logFailure = logFailure;
  }

  async beforeSend(body: unknown): Promise<void> {
    await this.#hook?.beforeSend(body);
    // A claim may take longer than the call.
    if (this.#isClosed) throw new WanError("The call has ended.");
    this.#key ??= this.#reservations.reserve(body);
    await this.#key;
  }

  /** In this order: a process that ends in between leaves a claim, which says that the outcome is unknown. */
  async afterNotSent(): Promise<void> {
    await this.release();
    await this.#hook?.afterNotSent();
  }

  /** Lets no attempt that is still being prepared reserve anything. */
  close(): void {
    this.#isClosed = true;
  }

  async release(): Promise<void> {
    const taken = this.#key;
    const key = await this.#take();
    if (key === undefined) return;
    try {
      await this.#reservations.release(key);
    } catch (error) {
      // The next attempt uses it.
      this.#key = taken;
      this.#logFailure(`the reservation ${key} was not released`, error);
    }
  }

  async keep(receipt: Receipt): Promise<void> {
    const key = await this.#take();
    if (key === undefined) return;
    try {
      await this.#reservations.keep(key, receipt);
    } catch (error) {
      this.#logFailure(`the reservation ${key} was not updated for task ${receipt.id}`, error);
    }
  }

  async #take(): Promise<string | undefined> {
    const key = this.#key;
    this.#key = undefined;
    // A failed reservation was reported by `beforeSend`.
    return key?.catch(() => undefined);
  }
}
