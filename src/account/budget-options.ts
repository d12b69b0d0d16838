import { ConfigurationError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import type { BudgetStore } from "./budget-store.js";
import type { Prices } from "./prices.js";

/** The options of `createBudget`. */
export interface BudgetOptions {
  /** What all submissions with this budget may cost together, in credits. */
  limit: number;
  /** The price rules, from `fetchPrices`. */
  prices: Prices;
  /** Where the numbers are kept. Default: the memory of this process, so a restart begins at 0. */
  store?: BudgetStore | undefined;
  /**
   * What to do with a request whose maximum cost is unknown. `refuse`, the default, throws a `BudgetExceededError`. `allow`
   * reserves the lower end of the estimate, or 0 without one, and sends the request if that is within what is left. If nothing is
   * left, `allow` refuses it, too.
   */
  unpriced?: "refuse" | "allow" | undefined;
}

const OPTIONS: OptionNames<BudgetOptions> = { limit: true, prices: true, store: true, unpriced: true };
const STORE_METHODS: OptionNames<BudgetStore> = { reserve: true, rename: true, settle: true, read: true };

/** @throws ConfigurationError for an unknown or invalid option. */
export function checkBudgetOptions(options: BudgetOptions): void {
  checkOptionNames(ConfigurationError, options, OPTIONS);
  const { limit, prices, store, unpriced } = options;
  checkCredits("limit", limit);
  if (!Array.isArray(Object(prices).rules)) refuse("prices", prices, "the result of fetchPrices()");
  const missing = Object.keys(STORE_METHODS).find((name) => typeof Object(store)[name] !== "function");
  if (store !== undefined && missing !== undefined) {
    refuse(`store.${missing}`, Object(store)[missing], "a function, as in BudgetStore");
  }
  if (unpriced !== undefined && unpriced !== "refuse" && unpriced !== "allow") {
    refuse("unpriced", unpriced, '"refuse" or "allow"');
  }
}

/** @throws ConfigurationError unless `credits` is a finite number of 0 or more. */
export function checkCredits(name: string, credits: unknown): void {
  if (typeof credits === "number" && credits >= 0 && credits < Number.POSITIVE_INFINITY) return;
  refuse(name, credits, "a number of credits, 0 or more");
}

function refuse(name: string, value: unknown, what: string): never {
  throw new ConfigurationError(`${name}: got ${describeValue(value)}; use ${what}.`);
}
