import { roundCredits } from "../util/round-credits.js";

/** The numbers of a budget, in credits. */
export interface BudgetTotals {
  /** What the tasks that have ended cost. */
  spent: number;
  /** What is set aside for submissions and tasks whose cost is not known yet. */
  reserved: number;
}

/** What is neither spent nor reserved, in credits; never below 0. */
export function availableCredits(limit: number, { spent, reserved }: BudgetTotals): number {
  return Math.max(0, roundCredits(limit - spent - reserved));
}

/** Credits that are set aside. */
export interface BudgetReservation {
  /** The id of the task; until that is known, the job id of the submission, or a random one. */
  key: string;
  credits: number;
}

/**
 * Where a budget keeps its numbers. The default is the memory of the process. Processes that share a limit share a store, and a
 * store that outlives them keeps what is reserved while a process is restarted.
 *
 * Each method is one atomic step, whichever process calls it. A key has one reservation at most. All amounts are credits with at
 * most 6 decimals: round sums to as many.
 */
export interface BudgetStore {
  /**
   * Adds a reservation, unless the key has one already, or what is spent and reserved would then be more than the limit.
   *
   * @param callId A random id of this call. If the key has a reservation with the same id, it is the one of this call, which a driver
   * sent twice: it counts as added.
   * @returns What was done, and the numbers after that.
   */
  reserve(
    key: string,
    credits: number,
    limit: number,
    callId: string,
  ): Promise<BudgetTotals & { status: "added" | "overLimit" | "keyTaken" }>;
  /** Moves a reservation to another key. Does nothing if there is none, or if the other key has one. */
  rename(key: string, newKey: string): Promise<unknown>;
  /**
   * Removes a reservation, and adds `credits` to what is spent: if left out, as much as was reserved. Resolves to whether there
   * was a reservation. Adds nothing if there was none, so that a task that two processes wait for counts once.
   */
  settle(key: string, credits?: number): Promise<boolean>;
  /** The numbers, and everything that is reserved. */
  read(): Promise<BudgetTotals & { reservations: BudgetReservation[] }>;
}

/** A store in the memory of this process. */
export function createMemoryStore(): BudgetStore {
  const reservations = new Map<string, { credits: number; callId: string }>();
  let spent = 0;
  let reserved = 0;
  return {
    async reserve(key, credits, limit, callId) {
      const taken = reservations.get(key);
      if (taken) return { status: taken.callId === callId ? "added" : "keyTaken", spent, reserved };
      const sum = roundCredits(reserved + credits);
      if (roundCredits(spent + sum) > limit) return { status: "overLimit", spent, reserved };
      reservations.set(key, { credits, callId });
      reserved = sum;
      return { status: "added", spent, reserved };
    },
    async rename(key, newKey) {
      const found = reservations.get(key);
      if (!found || reservations.has(newKey)) return;
      reservations.delete(key);
      reservations.set(newKey, found);
    },
    async settle(key, credits) {
      const found = reservations.get(key);
      if (!found) return false;
      reservations.delete(key);
      reserved = roundCredits(reserved - found.credits);
      spent = roundCredits(spent + (credits ?? found.credits));
      return true;
    },
    async read() {
      const listed = Array.from(reservations, ([key, { credits }]) => ({ key, credits }));
      return { spent, reserved, reservations: listed };
    },
  };
}
