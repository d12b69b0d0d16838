import { chain, codeOf } from "./codes.js";

export { classifyThrown } from "./codes.js";
// A bundle for Node may be run by Deno.
export { bodySentOnce } from "./deno-resends.js";

let init: RequestInit | undefined;

/**
 * What a request needs to stay open for longer than Node's 300 seconds: undici's `Agent` without its own limits, handed
 * to the global `fetch`. Loaded at the first use, because it costs a program 70 ms that most never need.
 */
export async function longRequestInit(): Promise<RequestInit> {
  if (!init) {
    const { Agent } = await import("undici");
    init = { dispatcher: new Agent({ headersTimeout: 0, bodyTimeout: 0 }) } as RequestInit;
  }
  return init;
}

const TIME_LIMIT = /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/;

/** What to do about it, when Node's built-in limit of 300 seconds ended the request. */
export function ownTimeLimit(error: unknown): string | undefined {
  if (!chain(error).some((cause) => TIME_LIMIT.test(codeOf(cause)))) return undefined;
  return (
    "Node's own limit of 300 seconds ended the request. Use generate(), which does not hold a connection open, " +
    "or generateBlocking() on a client without a fetch of its own, which lifts the limit."
  );
}
