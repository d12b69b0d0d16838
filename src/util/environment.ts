/** The variable that the token is read from when the client is given none. */
export const TOKEN_VARIABLE = "ACEDATACLOUD_API_TOKEN";

/** The token in the environment, where the runtime has one. */
export function tokenFromEnvironment(): string | undefined {
  try {
    return globalThis.process.env[TOKEN_VARIABLE];
  } catch {
    // There is no environment, or Deno asked for the permission to read it and was refused.
    return undefined;
  }
}

/** Whether this is a page in a browser, where everybody can read the token. */
export function isBrowser(): boolean {
  return (globalThis as { window?: { document?: unknown } }).window?.document != null;
}

/** Whether this is Cloudflare's runtime, which ties timers and sockets to the request that made them. */
export function isWorkerd(): boolean {
  return "WebSocketPair" in globalThis;
}
