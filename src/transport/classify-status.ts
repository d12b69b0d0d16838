import type { FailureKind } from "./retry-policy.js";

/** What an HTTP status says about the request; `undefined` for 2xx. */
export function classifyStatus(status: number): FailureKind | undefined {
  // 0 is what `Response.error()` has.
  if (status < 200) return "unanswered";
  if (status < 300) return undefined;
  if (status === 429) return "rate limited";
  if (status < 400) return "redirected";
  if (status >= 500 || status === 408 || status === 409) return "server failed";
  return "refused";
}
