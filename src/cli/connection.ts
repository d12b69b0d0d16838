import { type Logger, WanClient } from "wan-client";
import { isPrivateHost } from "../downloads/private-host.js";
import type { Flags, Values } from "./flags.js";
import { quoted } from "./format.js";
import type { Report } from "./report.js";
import type { Terminal } from "./terminal.js";

/** What every command that talks to the API takes. */
export const CONNECTION_FLAGS = {
  "base-url": { type: "string", value: "URL", help: "where the API is, such as an emulator's address" },
  json: { type: "boolean", help: "one JSON object a line on standard output, for programs" },
} as const satisfies Flags;

/** A client for what was given. The token comes from the environment only: a command line is seen by others. */
export function clientFor(values: Values, { env }: Terminal, report: Report): WanClient {
  const baseURL = values["base-url"] as string | undefined;
  const warn: Logger["warn"] = (message) => {
    report.note(`note: ${message}`);
    report.event("warning", { message });
  };
  const nothing = () => {};
  // An emulator on this machine asks for some token, and takes any.
  const needsNone =
    baseURL !== undefined && URL.canParse(baseURL) && isPrivateHost(new URL(baseURL).hostname);
  const apiKey = env.ACEDATACLOUD_API_TOKEN || (needsNone ? "none" : undefined);
  const logger: Logger = { debug: nothing, info: nothing, warn, error: warn };
  return new WanClient({ baseURL, apiKey, logger });
}

/** The command that goes on waiting for tasks. */
export function resumeCommand(ids: readonly string[], values: Values): string {
  const options = [
    ["-o", values.output],
    ["--base-url", values["base-url"]],
  ].filter(([, value]) => value !== undefined);
  const words = options.map(([name, value]) => `${name} ${quoted(String(value))}`);
  return ["npx wan-client wait", ...ids.map(quoted), ...words].join(" ");
}
