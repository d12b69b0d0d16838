/**
 * What the Ace Data Cloud platform offers besides the video API.
 *
 * - What videos cost: `fetchPrices` reads the price rules, `estimateCost` says what a request may cost, and `createBudget`
 *   keeps what is spent within a limit. They need no platform token.
 * - What was used: `getBalance`, `getUsage` and `findUsage`, which need a platform token.
 * - Local files: `uploadFile`, which needs a platform token, and `imageDataUrl`, which sends nothing.
 *
 * @module wan-client/account
 */

export { type Balance, type BalanceApplication, getBalance } from "./balance.js";
export { BudgetExceededError } from "./budget-exceeded-error.js";
export type { BudgetOptions } from "./budget-options.js";
export {
  type BudgetReservation,
  type BudgetStore,
  type BudgetTotals,
  createMemoryStore,
} from "./budget-store.js";
export { type BudgetState, type CreditBudget, createBudget } from "./create-budget.js";
export { type CostEstimate, estimateCost } from "./estimate-cost.js";
export type { ByteStream, FileOptions, FileSource } from "./file-source.js";
export { imageDataUrl } from "./image-data-url.js";
export type { PlatformOptions } from "./platform-options.js";
export {
  type FetchPricesOptions,
  fetchPrices,
  type JsonValue,
  type PriceRule,
  type Prices,
} from "./prices.js";
export { type UploadedFile, type UploadFileOptions, uploadFile } from "./upload-file.js";
export { type FindUsageOptions, findUsage, getUsage, type UsageOptions, type UsageRecord } from "./usage.js";
