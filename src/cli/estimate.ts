import { AbortError, type WanRequest } from "wan-client";
import { type CreditBudget, createBudget, estimateCost, fetchPrices, type Prices } from "wan-client/account";
import { withDeadline } from "../util/deadline.js";
import { checkRequest } from "./check-request.js";
import { createClient, platformURLFor } from "./connection.js";
import { estimateSentence, estimateText, type Price } from "./credits.js";
import { errorMessage } from "./error-message.js";
import { EXIT, UsageError } from "./exit-code.js";
import { type Flags, numberOf, type Values } from "./flags.js";
import { createReporter } from "./reporter.js";
import type { Terminal } from "./terminal.js";
import { showsPrices, type WaitContext } from "./wait-for-tasks.js";

export const PRICE_FLAGS = {
  estimate: { type: "boolean", help: "print what the video may cost, and do not make it" },
  budget: { type: "string", value: "CREDITS", help: "do not make the video if it may cost more than this" },
} as const satisfies Flags;

// A price that is slow to read must not delay the video for long.
const PRICES_MS = 3_000;

/** @throws UsageError for an invalid limit. */
export function limitFrom(values: Values): number | undefined {
  const expected = "a number of credits, 0 or more";
  const limit = numberOf(values, "budget", 0, expected);
  if (limit !== Number.POSITIVE_INFINITY) return limit;
  throw new UsageError(`--budget: got "${values.budget}"; use ${expected}.`);
}

/**
 * Prints what a request may cost. Needs no token, and sends nothing to the API. Resolves to the exit code.
 *
 * @throws RequestValidationError and ConfigurationError, as a submission does.
 */
export async function printEstimate(
  request: WanRequest,
  values: Values,
  terminal: Terminal,
): Promise<number> {
  const reporter = createReporter(terminal, values.json === true);
  try {
    await checkRequest(request, createClient(values, terminal, reporter, { apiKey: "none" }));
    const price = await readPrices(values).then((prices) => priceOf(request, prices), unreadPrice);
    reporter.event("estimate", undefined, price);
    if (price.credits !== undefined) {
      reporter.result(estimateText(price));
      for (const reason of price.because) reporter.note(reason);
      return EXIT.done;
    }
    const [problem, ...details] = price.because;
    reporter.result(`unknown: ${problem}`);
    for (const detail of details) reporter.note(detail);
    return EXIT.unknown;
  } finally {
    reporter.close();
  }
}

/**
 * Shows what a request may cost, if a person is watching or there is a limit. Resolves to the budget, if there is a limit.
 *
 * @throws BudgetExceededError when the request may cost more than the limit, before anything is uploaded; the errors of
 * `fetchPrices` if there is a limit; AbortError after an interrupt.
 */
export async function budgetFor(
  request: WanRequest,
  limit: number | undefined,
  context: WaitContext,
): Promise<CreditBudget | undefined> {
  const { wan, reporter, values, interrupts } = context;
  if (limit === undefined) {
    if (showsPrices(context)) reporter.note(sentenceOf(await priceInTime(request, context)));
    return undefined;
  }
  const prices = await readPrices(values, interrupts.signal).catch((error) => {
    if (!AbortError.is(error)) {
      reporter.note(
        "The price rules could not be read. No video was submitted. To submit it anyway, leave out --budget.",
      );
    }
    throw error;
  });
  const price = priceOf(request, prices);
  reporter.event("estimate", undefined, price);
  if (price.credits !== undefined) reporter.note(estimateSentence(price));
  // A separate budget, because the check reserves the credits that the submission needs.
  await checkRequest(request, wan, createBudget({ limit, prices }));
  return createBudget({ limit, prices });
}

/** The price, or why it could not be read within 3 seconds. A missing price must not prevent a video. */
async function priceInTime(request: WanRequest, { values, interrupts }: WaitContext): Promise<Price> {
  try {
    const prices = await withDeadline(PRICES_MS, [interrupts.signal], ({ signal }) =>
      readPrices(values, signal),
    );
    return priceOf(request, prices);
  } catch (error) {
    if (interrupts.code !== undefined) throw error;
    return unreadPrice(error);
  }
}

function readPrices(values: Values, signal?: AbortSignal): Promise<Prices> {
  return fetchPrices({ baseURL: platformURLFor(values["base-url"] as string | undefined), signal });
}

function priceOf(request: WanRequest, prices: Prices): Price {
  const estimate = estimateCost(request, prices);
  const { fetchedAt } = prices;
  return estimate
    ? { ...estimate, fetchedAt }
    : { exact: false, because: ["no price rule applies"], fetchedAt };
}

function unreadPrice(error: unknown): Price {
  return { exact: false, because: ["the price rules could not be read", errorMessage(error)] };
}

function sentenceOf(price: Price): string {
  if (price.credits !== undefined) return estimateSentence(price);
  return `The price of this video is not known: ${price.because[0]}.`;
}
