import { type Logger, WanClient } from "wan-client";
import { isPrivateHost } from "../downloads/private-host.js";
import { PLATFORM_TOKEN_VARIABLE, TOKEN_VARIABLE } from "../util/environment.js";
import type { Flags, Values } from "./flags.js";
import { shellQuote } from "./format.js";
import type { Reporter } from "./reporter.js";
import type { Terminal } from "./terminal.js";

/** The flags of every command that sends requests to the API. */
export const CONNECTION_FLAGS = {
  "base-url": { type: "string", value: "URL", help: "the URL of the API, or of an emulator" },
  json: { type: "boolean", help: "print one JSON object per line on standard output, for programs" },
} as const satisfies Flags;

/**
 * The token for an API. It comes from the environment only, because other users can see a command line. A local emulator
 * requires a token, but accepts any.
 */
export function tokenFor(baseURL: string | undefined, { env }: Terminal): string | undefined {
  return env[TOKEN_VARIABLE] || (isLocal(baseURL) ? "none" : undefined);
}

/**
 * How to reach the platform that takes uploads; `undefined` without its token. A local emulator is its own platform. It accepts
 * any token, and does not get the real one.
 */
export function platformFor(
  baseURL: string | undefined,
  { env }: Terminal,
): { platformToken: string; baseURL?: string } | undefined {
  if (isLocal(baseURL)) return { platformToken: "none", baseURL: `${new URL(baseURL).origin}/api/v1` };
  const platformToken = env[PLATFORM_TOKEN_VARIABLE];
  return platformToken ? { platformToken } : undefined;
}

function isLocal(baseURL: string | undefined): baseURL is string {
  return baseURL !== undefined && URL.canParse(baseURL) && isPrivateHost(new URL(baseURL).hostname);
}

/** @param fetch Default: the global `fetch`. */
export function createClient(
  values: Values,
  terminal: Terminal,
  reporter: Reporter,
  fetch?: typeof globalThis.fetch,
): WanClient {
  const baseURL = values["base-url"] as string | undefined;
  const warn: Logger["warn"] = (message) => {
    reporter.note(`note: ${message}`);
    reporter.event("warning", { message });
  };
  const ignore = () => {};
  const logger: Logger = { debug: ignore, info: ignore, warn, error: warn };
  return new WanClient({ baseURL, apiKey: tokenFor(baseURL, terminal), logger, fetch });
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
