import type { RecordedCheck } from "wan-client/emulator";
import { describeThrown } from "../../util/describe-thrown.js";
import { parseJson } from "../../util/json.js";

/** A request and its response, as they were sent and received. */
export interface Exchange {
  /** What the request was for. */
  check?: RecordedCheck;
  method: string;
  url: string;
  /** The JSON body of the request. */
  request?: unknown;
  /** When the request was sent. Unix time, ms. */
  sentAt: number;
  /** When the response or the failure had arrived. Unix time, ms. */
  endedAt: number;
  status?: number;
  headers?: Record<string, string>;
  /** The JSON value of the response, or its text. Missing for a video. */
  response?: unknown;
  /** Why there was no response. */
  error?: string;
}

/** The maximum number of characters that are kept of a response. */
const MAX_TEXT = 1_000_000;

/** The JSON value of a body, or its text. */
export function bodyFrom(text: string): unknown {
  const value = parseJson(text);
  return value === undefined ? text : value;
}

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A `fetch` that appends each exchange to a list. The bodies of videos are not read. */
export function recordExchanges(fetch: Fetch, exchanges: Exchange[]): Fetch {
  return async (input, init) => {
    const exchange: Exchange = {
      method: init?.method ?? "GET",
      url: input instanceof Request ? input.url : String(input),
      ...(typeof init?.body === "string" && { request: parseJson(init.body) ?? init.body }),
      sentAt: Date.now(),
      endedAt: Number.NaN,
    };
    exchanges.push(exchange);
    try {
      const response = await fetch(input, init);
      exchange.status = response.status;
      exchange.headers = Object.fromEntries(response.headers);
      if (/json|text|xml/.test(response.headers.get("content-type") ?? "")) {
        const text = await response.clone().text();
        exchange.response = bodyFrom(text.slice(0, MAX_TEXT));
      }
      return response;
    } catch (error) {
      exchange.error = describeThrown(error);
      throw error;
    } finally {
      exchange.endedAt = Date.now();
    }
  };
}

/** Labels the exchanges from index `from` on with their check. */
export function labelExchanges(exchanges: readonly Exchange[], from: number, check: RecordedCheck): void {
  for (const exchange of exchanges.slice(from)) exchange.check = check;
}
