import { AbortError, type ModelInfo, models, WanError, type WanModel } from "wan-client";
import {
  type CostEstimate,
  estimateCost,
  fetchPrices,
  type PriceRule,
  type Prices,
} from "wan-client/account";
import { toolSchema } from "wan-client/schemas";
import { estimateText, rangeText } from "../credits.js";
import { describeConditions, describeLogic } from "../describe-logic.js";
import { type Finding, info } from "./finding.js";
import type { Service } from "./service.js";

const FILE = "https://example.com/file";

/**
 * Shows the price rules in the description of the API, and what they say about each model. Each finding is `info`, because
 * this library assumes no prices. A further request is sent only if the description has no rules.
 */
export async function checkPrices(
  description: unknown,
  { fetch, signal }: Service,
  platformURL: string,
): Promise<Finding[]> {
  // An HTML page, for which there is already a finding.
  if (typeof description === "string") return [];
  const fetchOthers = async (url: unknown, init?: RequestInit) =>
    `${url}`.includes("/apis/") ? Response.json(description) : fetch(`${url}`, init);
  try {
    const prices = await fetchPrices({ baseURL: platformURL, fetch: fetchOthers, signal });
    const known = Object.entries<ModelInfo>(models) as [WanModel, ModelInfo][];
    const lines = known.flatMap(([model, facts]) => linesOfModel(model, facts, prices));
    return [...prices.rules.map(lineOfRule), ...lines].map((line) => info("prices", line));
  } catch (error) {
    if (!WanError.is(error) || AbortError.is(error)) throw error;
    return [info("prices", error.message)];
  }
}

function lineOfRule(
  { conditions, consumption, unit, hidden }: PriceRule,
  index: number,
  { length }: readonly PriceRule[],
): string {
  const credits = consumption === 1 ? "1 credit" : `${describeLogic(consumption)} credits`;
  const facts = [unit && `, unit ${unit}`, hidden && ", hidden"].filter(Boolean);
  return `rule ${index + 1} of ${length}: ${credits} if ${describeConditions(conditions)}${facts.join("")}`;
}

/** What videos of a model may cost: of all durations, by resolution, and of a few special requests. */
function linesOfModel(model: WanModel, { durations, resolutions }: ModelInfo, prices: Prices): string[] {
  const { image_url } = toolSchema(model).properties;
  const base = { model, prompt: "A paper boat", ...(image_url && { image_url: FILE }) };
  const estimate = (more: object) => estimateCost({ ...base, ...more }, prices);

  const lengths = durations.filter((seconds) => seconds > 0);
  const spans = resolutions.map((resolution) => ({
    resolution,
    span: spanOf(lengths.map((duration) => estimate({ resolution, duration }))),
  }));
  const priced = spans.filter(({ span }) => span !== undefined);
  const unpriced = spans.filter(({ span }) => span === undefined).map(({ resolution }) => resolution);
  const lines: string[] = [];
  if (priced.length > 0) {
    lines.push(
      `${model}: ${priced.map(({ resolution, span }) => `${resolution} ${span}`).join(", ")} credits`,
    );
  }
  if (unpriced.length > 0) {
    lines.push(`${model}${priced.length > 0 ? ` at ${unpriced.join(", ")}` : ""}: no rule applies`);
  }
  for (const [name, more] of Object.entries(specialRequests(model, durations))) {
    const found = more && estimate(more);
    if (found) lines.push(`${model} ${name}: ${estimateText(found)}`);
  }
  return lines;
}

/** The fields of special requests, by name in the report. `undefined` if the model does not take these fields. */
function specialRequests(model: WanModel, durations: readonly number[]): Record<string, object | undefined> {
  const { media, reference_video_urls } = toolSchema(model).properties;
  return {
    "by default": {},
    "with duration -1": durations.includes(-1) ? { duration: -1 } : undefined,
    "with a reference video":
      (media && { media: [{ type: "reference_video", url: FILE }] }) ??
      (reference_video_urls && { reference_video_urls: [FILE] }),
  };
}

/** The lowest and the highest of several estimates; `undefined` if there is none. */
function spanOf(estimates: readonly (CostEstimate | undefined)[]): string | undefined {
  const known = estimates.filter((each) => each !== undefined);
  if (known.length === 0) return undefined;
  const credits = Math.min(...known.map((each) => each.credits));
  const ends = known.map((each) => (each.exact ? each.credits : each.maxCredits));
  const maxCredits = ends.every((end) => end !== undefined) ? Math.max(...ends) : undefined;
  const range = rangeText({ credits, maxCredits, exact: false });
  return known.length < estimates.length ? `${range} (some durations)` : range;
}
