import type { Logger } from "../../types/logger.js";
import type { FailureKind } from "../retry-policy.js";

// Deno may run a bundle for the edge, or for no runtime in particular.
export { bodySentOnce } from "./deno-resends.js";

// These functions adapt the client to what a runtime has beyond the web platform. Here, that is nothing.

/** The options with which `fetch` waits longer for a response than the runtime does by default: none. */
export async function longRequestInit(_logger: Logger): Promise<RequestInit> {
  return {};
}

/** What an error of `fetch` says about the request: nothing, so the request may have arrived. */
export function classifyThrown(_error: unknown): FailureKind {
  return "no response";
}

/** The message for a request that a time limit of the runtime ended; `undefined` for other errors. Here, always `undefined`. */
export function runtimeTimeoutMessage(_error: unknown): string | undefined {
  return undefined;
}
