import { ConfigurationError, type WanClient } from "wan-client";
import { omitUndefined } from "../util/object.js";
import type { VideoModelWarning } from "./specification.js";

/** The prefix of the idempotency keys that the SDK generates. */
const GENERATED_KEY = "aisdk_";

/**
 * Returns a client that also sends the headers of a call. `user-agent` and `idempotency-key` are left out: the SDK adds them to
 * every call, an additional header can fail the CORS preflight of a browser, and the API does not support idempotency keys.
 *
 * @throws ConfigurationError for the header `authorization`.
 */
export function clientWithHeaders(
  client: WanClient,
  headers: Record<string, string | undefined> = {},
  warnings: VideoModelWarning[] = [],
): WanClient {
  const forwarded: Record<string, string> = {};
  for (const [name, value] of Object.entries(omitUndefined(headers)) as [string, string][]) {
    const lowerName = name.toLowerCase();
    if (lowerName === "authorization") {
      // The client would send its own token instead, and the account of that token would be billed.
      throw new ConfigurationError(
        "headers: leave authorization out; pass createWan({ apiKey }) to use another token.",
      );
    }
    if (lowerName === "user-agent") continue;
    if (lowerName !== "idempotency-key") forwarded[lowerName] = value;
    else if (!value.startsWith(GENERATED_KEY)) {
      const details =
        "The API has no idempotency keys, so the header is not sent. A call never submits the same video twice.";
      warnings.push({ type: "unsupported", feature: "idempotency-key", details });
    }
  }
  if (Object.keys(forwarded).length === 0) return client;
  return client.withOptions((options) => ({ headers: { ...options.headers, ...forwarded } }));
}
