import type { Logger } from "../../types/logger.js";
import type { FailureKind } from "../retry-policy.js";

// A bundle for the edge, or for nothing in particular, may be run by Deno.
export { bodySentOnce } from "./deno-resends.js";

// What a runtime gives and says beyond the web platform: here nothing.

/** What a request needs to stay open for longer than the runtime allows by itself. */
export async function longRequestInit(_logger: Logger): Promise<RequestInit> {
  return {};
}

/** What a thrown `fetch` says about the request: here nothing, so it may have arrived. */
export function classifyThrown(_error: unknown): FailureKind {
  return "unanswered";
}

/** What to do about it, when a limit of the runtime's own ended the request. */
export function ownTimeLimit(_error: unknown): string | undefined {
  return undefined;
}
