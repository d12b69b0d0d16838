import { WanClient, type WanClientOptions, type WanRequest } from "../../src/index.js";

export const TOKEN = "token-5c1f0e9a7b";

export const REQUEST = {
  model: "wan2.6-t2v",
  prompt: "A paper boat in the rain",
} as const satisfies WanRequest;

/** A client for a test's own server, whose pace holds nothing up. */
export function clientFor(baseURL: string, options: WanClientOptions = {}): WanClient {
  return new WanClient({
    apiKey: TOKEN,
    baseURL,
    polling: { readsPerSecond: Number.POSITIVE_INFINITY },
    ...options,
  });
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It resolved, and should not have.");
}

/** The failure of Node's fetch for a connection that ended with this code. */
export function fetchFailed(code: string, extra: object = {}): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code, ...extra }) });
}
