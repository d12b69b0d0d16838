import type { Logger } from "../../types/logger.js";
import type { FailureKind } from "../retry-policy.js";

// Deno may run a bundle for the edge, or for no runtime in particular.
export { bodySentOnce } from "./deno-resends.js";

// What a runtime offers beyond the web platform: here nothing.

/** The options with which `fetch` waits longer for a response than the runtime does by default: here there are none. */
export async function longRequestInit(_logger: Logger): Promise<RequestInit> {
  return {};
}

/** What an error of `fetch` says about the request: here nothing, so the request may have arrived. */
export function classifyThrown(_error: unknown): FailureKind {
  return "no response";
}

/** The message for a request that a time limit of the runtime ended; `undefined` for other errors: here for all. */
export function runtimeTimeoutMessage(_error: unknown): string | undefined {
  return undefined;
}
