import { ConfigurationError } from "./errors/client-errors.js";
import {
  CALL_OPTIONS,
  check,
  checkFunction,
  checkInterval,
  checkMethod,
  checkNames,
  checkOptions,
} from "./tasks/call-options.js";
import { createRateLimiter } from "./transport/rate-limiter.js";
import { safeRateLimiter } from "./transport/safe-rate-limiter.js";
import type { Settings } from "./transport/settings.js";
import type { Logger } from "./types/logger.js";
import type { RateLimiter } from "./types/rate-limiter.js";
import { describeValue } from "./util/describe-value.js";
import { isBrowser } from "./util/environment.js";
import { omitUndefined } from "./util/object.js";
import type { OptionNames } from "./util/option-names.js";
import { safeLogger } from "./util/safe-logger.js";

const BASE_URL = "https://api.acedata.cloud";
const REQUEST_TIMEOUT = 60_000;
const MAX_RETRIES = 2;
const READS_PER_SECOND = "auto";

/** The options of a client. All of them are optional. */
export interface WanClientOptions {
  /**
   * The token, or a function that returns it, which may be async and is called at each request. Default: the environment
   * variable `ACEDATACLOUD_API_TOKEN`, which is also read at each request.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /** Default `https://api.acedata.cloud`. */
  baseURL?: string | undefined;
  /** The timeout of one HTTP request, including its response body, ms. Default 60,000. */
  requestTimeout?: number | undefined;
  /** The number of retries of a failed request. A submission is only retried if that cannot start a second video. Default 2. */
  maxRetries?: number | undefined;
  /** Used instead of the global `fetch`. Default: the global `fetch` at the time of each request. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Additional headers of each request to the API. In a browser, they can make the CORS preflight fail. */
  headers?: Record<string, string> | undefined;
  /** Receives the log lines of the client, for example `console`. Default: nothing is logged. */
  logger?: Logger | undefined;
  polling?: PollingOptions | undefined;
  /**
   * Limits how fast requests are sent. Several processes can share a rate limiter. Default: one in memory, which limits reads
   * to `polling.readsPerSecond`, and submissions only after one was refused with HTTP 429.
   */
  rateLimiter?: RateLimiter | undefined;
  /**
   * Allows the client in a browser, where everybody who opens the page can read the token. Default `false`.
   *
   * Chromium also resends a POST request if a reused connection closes without a response. One submission was observed to
   * arrive three times, and each delivery can be billed. A page cannot prevent this, so call the API from a server.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** How often a client reads the tasks that it waits for. */
export interface PollingOptions {
  /**
   * The maximum rate of read requests of all waits of this client and of the clients that `withOptions` makes. `Infinity` is
   * allowed. After a 429, the rate falls, and stays below the refused rate for two minutes.
   *
   * Default `"auto"`: the rate begins at 1 a second, and rises slowly, up to 20 a second, while more tasks are due than fit in
   * one request.
   */
  readsPerSecond?: number | "auto" | undefined;
  /** The interval between two reads of a task, ms, or a function from its age in ms. Default: see `WaitOptions.pollInterval`. */
  interval?: number | ((ageMs: number) => number) | undefined;
}

/** The names of {@link WanClientOptions}. */
export const CLIENT_OPTIONS: OptionNames<WanClientOptions> = {
  apiKey: true,
  baseURL: true,
  requestTimeout: true,
  maxRetries: true,
  fetch: true,
  headers: true,
  logger: true,
  polling: true,
  rateLimiter: true,
  dangerouslyAllowBrowser: true,
};

/** The names of {@link PollingOptions}. */
export const POLLING_OPTIONS: OptionNames<PollingOptions> = { readsPerSecond: true, interval: true };

/**
 * Converts options to settings.
 *
 * @throws ConfigurationError for an unknown or invalid option. The message names the option.
 */
export function settingsFrom(options: WanClientOptions): Settings {
  checkNames(options, CLIENT_OPTIONS);
  if (isBrowser() && options.dangerouslyAllowBrowser !== true) {
    throw new ConfigurationError(
      "In a browser, anyone can read the token. Use it on a server, or pass dangerouslyAllowBrowser: true.",
    );
  }
  const { requestTimeout, maxRetries, polling = {}, rateLimiter } = options;
  checkOptions({ requestTimeout, maxRetries }, CALL_OPTIONS);
  checkFunction("fetch", options.fetch);
  checkNames(polling, POLLING_OPTIONS, "polling.");
  checkInterval("polling.interval", polling.interval);
  const { readsPerSecond = READS_PER_SECOND } = polling;
  if (readsPerSecond !== "auto") {
    check("polling.readsPerSecond", readsPerSecond, (value) => value > 0, 'a number above 0, or "auto"');
  }
  checkMethod("rateLimiter", rateLimiter, "acquire", "an object with acquire()");
  const logger = safeLogger(options.logger);
  const ownLimiter = createRateLimiter(readsPerSecond);
  return {
    transport: {
      baseURL: checkedBaseURL(options.baseURL ?? BASE_URL),
      apiKey: options.apiKey,
      fetch: options.fetch,
      headers: checkedHeaders(options.headers ?? {}),
      logger,
      rateLimiter: rateLimiter ? safeRateLimiter(rateLimiter, ownLimiter, logger) : ownLimiter,
    },
    requestTimeout: requestTimeout ?? REQUEST_TIMEOUT,
    maxRetries: maxRetries ?? MAX_RETRIES,
    pollInterval: polling.interval,
  };
}

/**
 * The options of a client with the changes applied.
 *
 * @throws ConfigurationError for an unknown option.
 */
export function changedOptions(
  options: WanClientOptions,
  change: WanClientOptions | ((options: WanClientOptions) => WanClientOptions),
): WanClientOptions {
  const changed = typeof change === "function" ? change(options) : change;
  checkNames(changed, CLIENT_OPTIONS);
  const { polling = {} } = changed;
  checkNames(polling, POLLING_OPTIONS, "polling.");
  return {
    ...options,
    ...omitUndefined(changed),
    polling: omitUndefined({ ...options.polling, ...omitUndefined(polling) }),
  };
}

function checkedBaseURL(baseURL: string): string {
  // A base URL has no user, password, query or fragment.
  if (typeof baseURL !== "string" || !/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(baseURL)) {
    throw new ConfigurationError(
      `baseURL: got ${describeValue(baseURL)}; use an http or https URL alone, such as ${BASE_URL}.`,
    );
  }
  return baseURL.replace(/\/+$/, "");
}

function checkedHeaders(headers: Record<string, string>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== "string" || !/^[\w.-]+:[\t\x20-\x7e\x80-\xff]*$/.test(`${name}:${value}`)) {
      throw new ConfigurationError(`headers: ${describeValue(name)} is not a valid header.`);
    }
    checked[name.toLowerCase()] = value;
  }
  return checked;
}
