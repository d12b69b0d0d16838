import { roundCredits } from "../util/round-credits.js";

/** The numbers of a budget, in credits. */
export interface BudgetTotals {
  /** The cost of all tasks that have ended. */
  spent: number;
  /** What is set aside for submissions and tasks whose cost is not known yet. */
  reserved: number;
}

/** The credits that are neither spent nor reserved; never below 0. */
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
 * Where a budget keeps its numbers. The default is the memory of the process. Processes that share a limit need a shared store.
 * A store that outlives the process keeps the reservations across a restart.
 *
 * Each method is one atomic operation, also between processes. A key has at most one reservation. All amounts are credits with
 * at most 6 decimals: round sums to 6 decimals, too.
 */
export interface BudgetStore {
  /**
   * Adds a reservation, unless the key already has one, or the spent and reserved credits would together exceed the limit.
   *
   * @param callId A random id of this call. If the key has a reservation with the same id, a driver has sent this call twice:
   * return `added`, and add nothing.
   * @returns What was done, and the numbers after the call.
   */
  reserve(
    key: string,
    credits: number,
    limit: number,
    callId: string,
  ): Promise<BudgetTotals & { status: "added" | "overLimit" | "keyTaken" }>;
  /** Moves a reservation to another key. Does nothing if there is no reservation, or if the other key already has one. */
  rename(key: string, newKey: string): Promise<unknown>;
  /**
   * Removes a reservation, and adds `credits` to what is spent. Default: the reserved amount. Resolves to whether there was a
   * reservation. Without one, adds nothing, so that a task counts once even if two processes wait for it.
   */
  settle(key: string, credits?: number): Promise<boolean>;
  /** The numbers, and all reservations. */
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
