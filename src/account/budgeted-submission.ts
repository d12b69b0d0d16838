import { WanError } from "wan-client";
import type { BudgetedSubmission } from "../types/budget.js";
import type { Receipt } from "../types/receipt.js";
import type { SendHook } from "../types/send-hook.js";
import { describeThrown } from "../util/describe-thrown.js";

/** What a submission needs from its budget. */
export interface Reservations {
  /**
   * Reserves what a request may cost. Resolves to the key of the reservation.
   *
   * @throws BudgetExceededError; ConfigurationError if the job id already has a reservation; WanError if the store fails.
   */
  reserve(body: unknown): Promise<string>;
  /** Releases a reservation: nothing is spent. */
  release(key: string): Promise<unknown>;
  /** Keeps the reservation of an accepted request for its task, or settles it if the task has ended. */
  keep(key: string, receipt: Receipt): Promise<unknown>;
}

/**
 * Sends a request with a reservation. The reservation is released if nothing was submitted, kept for the task if the request
 * was accepted, and left as it is if the outcome is unknown.
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

  /** Releases the claim last: if the process ends in between, the claim says that the outcome is unknown. */
  async afterNotSent(): Promise<void> {
    await this.release();
    await this.#hook?.afterNotSent();
  }

  /** Keeps an attempt that is still being prepared from reserving anything. */
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
      // The next attempt uses this reservation again.
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
    // `beforeSend` has already thrown the error of a failed reservation.
    return key?.catch(() => undefined);
  }
}
