import { type Logger, WanClient, type WanClientOptions } from "wan-client";
import { isPrivateHost } from "../downloads/private-host.js";
import { PLATFORM_TOKEN_VARIABLE, TOKEN_VARIABLE } from "../util/environment.js";
import { redactUrl } from "../util/redact.js";
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
    help: "the URL of a local emulator, which is its own platform",
  },
  json: CONNECTION_FLAGS.json,
} as const satisfies Flags;

/** Where accounts and tokens are made. */
export const TOKEN_PAGE = "https://platform.acedata.cloud";

/** The port of `wan-client emulator`, unless it is told otherwise, and the `--base-url` that reaches it. */
export const DEFAULT_EMULATOR_PORT = 8787;
export const DEFAULT_EMULATOR_URL = `http://127.0.0.1:${DEFAULT_EMULATOR_PORT}`;

/** The platform beside the API. */
export const PLATFORM = `${TOKEN_PAGE}/api/v1`;

/**
 * The token for an API. It comes from the environment only, because other users can see a command line. A local emulator
 * requires a token, but accepts any.
 */
export function tokenFor(baseURL: string | undefined, { env }: Terminal): string | undefined {
  return env[TOKEN_VARIABLE] || (isLocal(baseURL) ? "none" : undefined);
}

/** Where the platform is. A local emulator is its own platform. */
export function platformURLFor(baseURL: string | undefined): string {
  return isLocal(baseURL) ? `${new URL(baseURL).origin}/api/v1` : PLATFORM;
}

/**
 * How to reach the platform where it needs its token; `undefined` without one. A local emulator accepts any token, and does not
 * get the real one.
 */
export function platformFor(
  baseURL: string | undefined,
  { env }: Terminal,
): { platformToken: string; baseURL: string } | undefined {
  const platformToken = isLocal(baseURL) ? "none" : env[PLATFORM_TOKEN_VARIABLE];
  return platformToken ? { platformToken, baseURL: platformURLFor(baseURL) } : undefined;
}

/**
 * Where the platform is for a command that sends requests to nothing else.
 *
 * @throws UsageError for an invalid URL: otherwise the real platform would get the request that was meant for an emulator.
 */
export function platformAddress(values: Values): string {
  const given = values["base-url"] as string | undefined;
  return platformURLFor(given && urlFrom("base-url", given));
}

/**
 * How to reach the platform for such a command, if it needs the token. Without one, the library says which variable to set.
 *
 * @throws UsageError for an invalid URL.
 */
export function accountFor(values: Values, terminal: Terminal): { platformToken: string; baseURL: string } {
  const baseURL = platformAddress(values);
  return platformFor(values["base-url"] as string | undefined, terminal) ?? { platformToken: "", baseURL };
}

/**
 * A URL to which a path is appended.
 *
 * @throws UsageError for an invalid one.
 */
export function urlFrom(flag: string, url: string): string {
  if (!isWebUrl(url) || !URL.canParse(url) || /[?#@]/.test(url)) {
    throw new UsageError(`--${flag}: got "${redactUrl(url)}"; use an http or https URL without a query.`);
  }
  return url.replace(/\/+$/, "");
}

function isLocal(baseURL: string | undefined): baseURL is string {
  return baseURL !== undefined && URL.canParse(baseURL) && isPrivateHost(new URL(baseURL).hostname);
}

/** @param options Default: the token of the terminal, and the global `fetch`. */
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

/** The id of the task that a message of the client is about, or `undefined`: others are about the request, or several tasks. */
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
