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
