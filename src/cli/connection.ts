import { type Logger, WanClient, type WanClientOptions } from "wan-client";
import { isPrivateHost } from "../downloads/private-host.js";
import { PLATFORM_TOKEN_VARIABLE, TOKEN_VARIABLE } from "../util/environment.js";
import { isWebUrl } from "../util/values.js";
import { UsageError } from "./exit-code.js";
import type { Flags, Values } from "./flags.js";
import { shellQuote } from "./format.js";
import type { Reporter } from "./reporter.js";
import type { Terminal } from "./terminal.js";

/** The flags of every command that sends requests to the API. */
export const CONNECTION_FLAGS = {
  "base-url": { type: "string", value: "URL", help: "the URL of the API, or of an emulator" },
  json: { type: "boolean", help: "print one JSON object per line on standard output, for programs" },
} as const satisfies Flags;

/** The flags of every command that sends requests to the platform only. */
export const PLATFORM_FLAGS = {
  "base-url": {
    type: "string",
    value: "URL",
    help: "the URL of a local emulator, to use instead of the platform",
  },
  json: CONNECTION_FLAGS.json,
} as const satisfies Flags;

/** The page where users create accounts and tokens. */
export const TOKEN_PAGE = "https://platform.acedata.cloud";

/** The default port of `wan-client emulator`, and the `--base-url` for this port. */
export const DEFAULT_EMULATOR_PORT = 8787;
export const DEFAULT_EMULATOR_URL = `http://127.0.0.1:${DEFAULT_EMULATOR_PORT}`;

/** The base URL of the provider's platform. */
export const PLATFORM = `${TOKEN_PAGE}/api/v1`;

/**
 * The token for an API. It comes from the environment only, because other users of the machine can see command
 * lines. A local emulator requires a token, but accepts any.
 */
export function tokenFor(baseURL: string | undefined, { env }: Terminal): string | undefined {
  return env[TOKEN_VARIABLE] || (isLocal(baseURL) ? "none" : undefined);
}

/** The base URL of the platform. A local emulator also serves the platform. */
export function platformURLFor(baseURL: string | undefined): string {
  return isLocal(baseURL) ? `${new URL(baseURL).origin}/api/v1` : PLATFORM;
}

/**
 * The base URL and the token for platform requests that need a token; `undefined` if no token is set. A local emulator accepts
 * any token, and is not sent the real one.
 */
export function platformFor(
  baseURL: string | undefined,
  { env }: Terminal,
): { platformToken: string; baseURL: string } | undefined {
  const platformToken = isLocal(baseURL) ? "none" : env[PLATFORM_TOKEN_VARIABLE];
  return platformToken ? { platformToken, baseURL: platformURLFor(baseURL) } : undefined;
}

/**
 * The base URL of the platform, for a command that sends requests only to the platform.
 *
 * @throws UsageError for an invalid URL. Otherwise the real platform would get a request that was meant for an emulator.
 */
export function platformAddress(values: Values): string {
  const given = values["base-url"] as string | undefined;
  return platformURLFor(given && urlFrom("base-url", given));
}

/**
 * The base URL and the token, for a command that sends requests only to the platform. If no token is set, the token is empty, and
 * the error of the library says which variable to set.
 *
 * @throws UsageError for an invalid URL.
 */
export function accountFor(values: Values, terminal: Terminal): { platformToken: string; baseURL: string } {
  const baseURL = platformAddress(values);
  return platformFor(values["base-url"] as string | undefined, terminal) ?? { platformToken: "", baseURL };
}

/**
 * A base URL without slashes at its end.
 *
 * @throws UsageError for an invalid URL.
 */
export function urlFrom(flag: string, url: string): string {
  const isUrl = isWebUrl(url) && URL.canParse(url);
  const part = excessPartOf(url, isUrl);
  if (isUrl && part === undefined) return url.replace(/\/+$/, "");
  const without = part === undefined ? "" : ` without ${part}`;
  throw new UsageError(`--${flag}: got "${withoutSecrets(url)}"; use an http or https URL${without}.`);
}

/** The part of a URL that a base URL cannot have. */
function excessPartOf(url: string, isUrl: boolean): string | undefined {
  // A password may contain a slash: `http://me:1/2@host` is a valid URL whose host is `me`.
  if (/^https?:\/\/([^/?#]*|[^/?#]*:\d*\/.*)@/i.test(url) || (!isUrl && url.includes("@")))
    return "a user name and a password";
  if (url.includes("?")) return "a query";
  return url.includes("#") ? "a fragment (#)" : undefined;
}

/** A URL as a message may show it. Not `redactUrl`, which expects an encoded password: this one may contain any character. */
function withoutSecrets(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, "$1…@").replace(/([?#]).*/s, "$1…");
}

function isLocal(baseURL: string | undefined): baseURL is string {
  return baseURL !== undefined && URL.canParse(baseURL) && isPrivateHost(new URL(baseURL).hostname);
}

/** @param options Default: the token from the environment, and the global `fetch`. */
export function createClient(
  values: Values,
  terminal: Terminal,
  reporter: Reporter,
  options: Pick<WanClientOptions, "apiKey" | "fetch"> = {},
): WanClient {
  const baseURL = values["base-url"] as string | undefined;
  const warn: Logger["warn"] = (message) => {
    reporter.note(`${reporter.noteStyles.yellow("note:")} ${message}`);
    reporter.event("warning", taskIn(message), { message });
  };
  const ignore = () => {};
  const logger: Logger = { debug: ignore, info: ignore, warn, error: warn };
  return new WanClient({ baseURL, apiKey: tokenFor(baseURL, terminal), logger, ...options });
}

/** The id of the task that a log message is about; `undefined` for a message about the request or about several tasks. */
function taskIn(message: string): string | undefined {
  return /^task (\S+): /.exec(message)?.[1];
}

/** The command that resumes the wait for tasks. */
export function resumeCommand(ids: readonly string[], values: Values): string {
  const options = [
    ["-o", values.output],
    ["--base-url", values["base-url"]],
  ].filter(([, value]) => value !== undefined);
  const words = options.map(([name, value]) => `${name} ${shellQuote(String(value))}`);
  return ["npx wan-client wait", ...ids.map(shellQuote), ...words].join(" ");
}
