import type { FailureKind } from "./retry-policy.js";

/** How an attempt with this HTTP status failed; `undefined` for 2xx. */
export function classifyStatus(status: number): FailureKind | undefined {
  // The status of `Response.error()` is 0.
  if (status < 200) return "no response";
  if (status < 300) return undefined;
  if (status === 429) return "rate limited";
  if (status < 400) return "redirected";
  if (status >= 500 || status === 408 || status === 409) return "server failed";
  return "refused";
}
