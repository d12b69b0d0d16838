import { ConfigurationError } from "wan-client";
import { describeValue } from "../util/describe-value.js";
import { PLATFORM_TOKEN_VARIABLE, TOKEN_VARIABLE, tokenFromEnvironment } from "../util/environment.js";
import type { OptionNames } from "../util/option-names.js";

/** The options of every function that calls the Ace Data Cloud platform. */
export interface PlatformOptions {
  /**
   * The platform token, such as `platform-v1-...`. It is not the same token as the `apiKey` of a client. Default: the
   * environment variable `ACEDATACLOUD_PLATFORM_TOKEN`, which is read at each call.
   */
  platformToken?: string | undefined;
  /** Default: the global `fetch`, looked up at each call. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Default `https://platform.acedata.cloud/api/v1`. */
  baseURL?: string | undefined;
  /** Ends the call with an `AbortError`. */
  signal?: AbortSignal | undefined;
}

/** The names of {@link PlatformOptions}. */
export const PLATFORM_OPTIONS: OptionNames<PlatformOptions> = {
  platformToken: true,
  fetch: true,
  baseURL: true,
  signal: true,
};

const BASE_URL = "https://platform.acedata.cloud/api/v1";

/**
 * The token for one call.
 *
 * @throws ConfigurationError if there is no token, or if a header cannot carry it. The message never shows the token.
 */
export function resolvePlatformToken({ platformToken }: PlatformOptions): string {
  const given: unknown = platformToken ?? tokenFromEnvironment(PLATFORM_TOKEN_VARIABLE);
  const token = typeof given === "string" ? given.trim() : "";
  if (token === "") {
    throw new ConfigurationError(
      `No platform token: set ${PLATFORM_TOKEN_VARIABLE}, or pass platformToken. ` +
        `It is not the same token as ${TOKEN_VARIABLE}, which is for the video API.`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigurationError('platformToken: give the token alone, without "Bearer" or spaces.');
  }
  return token;
}

/** The URL to which paths are appended, and the `fetch` to use. */
export function resolvePlatform({ baseURL = BASE_URL, fetch, signal }: PlatformOptions): {
  baseURL: string;
  fetch: typeof globalThis.fetch;
} {
  // A base URL has no user, password, query or fragment.
  if (typeof baseURL !== "string" || !/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(baseURL)) {
    throw new ConfigurationError(
      `baseURL: got ${describeValue(baseURL)}; use an http or https URL alone, such as ${BASE_URL}.`,
    );
  }
  if (fetch !== undefined && typeof fetch !== "function") {
    throw new ConfigurationError(`fetch: got ${describeValue(fetch)}; use a function.`);
  }
  if (signal !== undefined && typeof Object(signal).aborted !== "boolean") {
    throw new ConfigurationError(`signal: got ${describeValue(signal)}; use an AbortSignal.`);
  }
  return { baseURL: baseURL.replace(/\/+$/, ""), fetch: fetch ?? globalThis.fetch };
}
