import { roundCredits } from "../util/round-credits.js";

/** The numbers of a budget, in credits. */
export interface BudgetTotals {
  /** What the tasks that have ended cost. */
  spent: number;
  /** What is set aside for submissions and tasks whose cost is not known yet. */
  reserved: number;
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
 * Each method is one atomic step, whichever process calls it. A key can have more than one reservation, if a job was submitted
 * again. All amounts are credits with at most 6 decimals: round sums to as many.
 */
export interface BudgetStore {
  /**
   * Adds a reservation, unless what is spent and reserved would then be more than the limit. Resolves to whether it was added,
   * and to the numbers after that.
   */
  reserve(key: string, credits: number, limit: number): Promise<BudgetTotals & { added: boolean }>;
  /** Moves one reservation to another key. Does nothing if there is none. */
  rename(key: string, newKey: string): Promise<unknown>;
  /**
   * Removes one reservation, and adds `credits` to what is spent: if left out, as much as was reserved. Resolves to whether
   * there was a reservation. Adds nothing if there was none, so that a task that two processes wait for counts once.
   */
  settle(key: string, credits?: number): Promise<boolean>;
  /** The numbers, and everything that is reserved. */
  read(): Promise<BudgetTotals & { reservations: BudgetReservation[] }>;
}

/** A store in the memory of this process. */
export function createMemoryStore(): BudgetStore {
  /** The credits of each reservation of a key. */
  const reservations = new Map<string, number[]>();
  let spent = 0;
  let reserved = 0;
  const add = (key: string, credits: number) => {
    reservations.set(key, [...(reservations.get(key) ?? []), credits]);
    reserved = roundCredits(reserved + credits);
  };
  const take = (key: string): number | undefined => {
    const [credits, ...others] = reservations.get(key) ?? [];
    if (credits === undefined) return undefined;
    if (others.length > 0) reservations.set(key, others);
    else reservations.delete(key);
    reserved = roundCredits(reserved - credits);
    return credits;
  };
  return {
    async reserve(key, credits, limit) {
      const added = roundCredits(spent + reserved + credits) <= limit;
      if (added) add(key, credits);
      return { spent, reserved, added };
    },
    async rename(key, newKey) {
      const credits = take(key);
      if (credits !== undefined) add(newKey, credits);
    },
    async settle(key, credits) {
      const taken = take(key);
      if (taken !== undefined) spent = roundCredits(spent + (credits ?? taken));
      return taken !== undefined;
    },
    async read() {
      const listed = [...reservations].flatMap(([key, each]) => each.map((credits) => ({ key, credits })));
      return { spent, reserved, reservations: listed };
    },
  };
}
