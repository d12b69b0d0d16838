import { WanClient, type WanClientOptions, type WanRequest } from "../../src/index.js";

export const TOKEN = "token-5c1f0e9a7b";

export const REQUEST = {
  model: "wan2.6-t2v",
  prompt: "A paper boat in the rain",
} as const satisfies WanRequest;

/** A client for a test's own server, without a limit on its read requests. */
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
  throw new Error("The promise resolved, although it should have been rejected.");
}

/** The error that Node's fetch throws when a connection fails with this code. */
export function fetchFailed(code: string, extra: object = {}): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code, ...extra }) });
}
