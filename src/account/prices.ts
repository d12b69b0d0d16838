import { ConfigurationError, ResponseError } from "wan-client";
import { asIdentifier, asObject, asText, type JsonObject, parseJson } from "../util/json.js";
import { omitUndefined } from "../util/object.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { findRow } from "./platform-list.js";
import type { PlatformOptions } from "./platform-options.js";
import { callPlatform, READ_TIMEOUT_MS } from "./platform-request.js";

/** A value that JSON can express. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** A price rule, as the platform gives it. */
export interface PriceRule {
  /**
   * JSON Logic about the body of a request; `{}` always holds. `null` for a rule that cannot be read. Such a rule may be the one
   * that applies, so `estimateCost` uses no rule after it.
   */
  conditions: JsonValue;
  /** Credits: a number, or JSON Logic that results in one. The number may be in a string. */
  consumption: JsonValue;
  /** The unit that the price is for, such as `Second`. */
  unit?: string | undefined;
  /** Whether the platform leaves the rule out of the price list that it shows. It applies like any other. */
  hidden?: boolean | undefined;
  /** What the platform says about the rule. */
  remark?: string | undefined;
}

/** The price rules of one API at one time. Plain data: keep it as JSON, and read it again from time to time. */
export interface Prices {
  /** The path of the API: `/wan/videos`. */
  path: string;
  /** When the rules were read, ISO 8601. */
  fetchedAt: string;
  /** The first rule whose conditions hold for a request applies. */
  rules: PriceRule[];
}

/** The options of `fetchPrices`: those of the other functions, without the token. */
export type FetchPricesOptions = Omit<PlatformOptions, "platformToken">;

const OPTIONS: OptionNames<FetchPricesOptions> = { fetch: true, baseURL: true, signal: true };
const API_PATH = "/wan/videos";

/**
 * Reads the price rules of the API from the Ace Data Cloud platform, for `estimateCost` and `createBudget`. Needs no token
 * and sends none. Nothing is sent to the video API.
 *
 * There is one attempt, which may take 60 seconds (60,000 ms). For a shorter limit, pass `signal: AbortSignal.timeout(ms)`.
 * A redirect is not followed.
 *
 * @throws ConfigurationError for an unknown or invalid option; ResponseError for a response without price rules, and for a
 * redirect; RateLimitError, ServerError and the other classes of ApiError; ConnectionError; RequestTimeoutError; AbortError.
 * @example
 * ```ts
 * const prices = await fetchPrices();
 * console.log(prices.fetchedAt, prices.rules.length);
 * ```
 */
export async function fetchPrices(options: FetchPricesOptions = {}): Promise<Prices> {
  checkOptionNames(ConfigurationError, options, OPTIONS);
  return callPlatform(options, READ_TIMEOUT_MS, async (send) => {
    const get = (path: string) => send({ method: "GET", path });
    const api = await findRow(get, `/apis/?path=${API_PATH}`, "path", API_PATH);
    const serviceId = asIdentifier(api?.service_id);
    let rules = rulesOf(api);
    if (!rules && serviceId !== undefined) {
      // A list is read here, too, because the endpoints for a single service and a single API have been broken.
      rules = rulesOf(await findRow(get, `/services/?id=${encodeURIComponent(serviceId)}`, "id", serviceId));
    }
    if (!rules) throw new ResponseError(`The platform has no price rules for ${API_PATH}.`);
    // `new Date()` alone would ignore a mock of Date.now.
    return { path: API_PATH, fetchedAt: new Date(Date.now()).toISOString(), rules: rules.map(ruleFrom) };
  });
}

/** The rules in a row; `undefined` if there is none. The platform has also sent them as JSON in a string. */
function rulesOf(row: JsonObject | undefined): unknown[] | undefined {
  const cost = typeof row?.cost === "string" ? parseJson(row.cost) : row?.cost;
  return Array.isArray(cost) && cost.length > 0 ? cost : undefined;
}

function ruleFrom(given: unknown): PriceRule {
  const { conditions = null, consumption = null, unit, hidden, remark } = asObject(given) ?? {};
  return omitUndefined({
    conditions: conditions as JsonValue,
    consumption: consumption as JsonValue,
    unit: asText(unit),
    hidden: typeof hidden === "boolean" ? hidden : undefined,
    remark: asText(remark),
  });
}
