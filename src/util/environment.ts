/** The environment variable with the token of a client that has no `apiKey`. */
export const TOKEN_VARIABLE = "ACEDATACLOUD_API_TOKEN";
/** The environment variable with the token of the provider's platform, which the API does not accept. */
export const PLATFORM_TOKEN_VARIABLE = "ACEDATACLOUD_PLATFORM_TOKEN";

/** The token in the environment, if the runtime has an environment. */
export function tokenFromEnvironment(variable = TOKEN_VARIABLE): string | undefined {
  try {
    return globalThis.process.env[variable];
  } catch {
    // There is no environment, or Deno was denied the permission to read it.
    return undefined;
  }
}

/** Whether this is a page in a browser, where everyone can read the token. */
export function isBrowser(): boolean {
  return (globalThis as { window?: { document?: unknown } }).window?.document != null;
}

/** Whether this is Cloudflare's runtime, which ties timers and sockets to the request that created them. */
export function isWorkerd(): boolean {
  return "WebSocketPair" in globalThis;
}
