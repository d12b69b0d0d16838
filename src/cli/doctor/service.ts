import { setTimeout as sleep } from "node:timers/promises";
import { createEmulator, type RecordedCheck } from "wan-client/emulator";
import { failureReason } from "../../util/failure-reason.js";
import { redactUrls } from "../../util/redact.js";
import { bodyFrom, type Exchange, labelExchanges } from "./exchange.js";

/** A response of the service to a request of the doctor. */
export interface ServiceResponse {
  status: number;
  headers: Headers;
  /** The JSON value of the body, or its text. */
  body: unknown;
  /** When the request was sent, and when the response had arrived. Unix time, ms. */
  sentAt: number;
  endedAt: number;
}

/** The service could not be reached, or is not working. The message says why. */
export class NoResponse extends Error {}

type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** A server of the API: the real one, or the emulator with which it is compared. */
export interface Service {
  baseURL: string;
  token: string;
  fetch: Fetch;
  signal?: AbortSignal;
  /** The pause before each request, ms, so that requests stay below the rate limit of the API. */
  pause: number;
  /** Where `fetch` records its exchanges. */
  exchanges: readonly Exchange[];
}

const ATTEMPT_MS = 30_000;
const ATTEMPTS = 3;

/**
 * Posts to `/wan/tasks`, which is free of charge. There is no function for `/wan/videos`, where even an invalid request may
 * be accepted and billed.
 *
 * @throws NoResponse when all attempts have failed.
 */
export function read(
  service: Service,
  check: RecordedCheck,
  body: object,
  token = service.token,
): Promise<ServiceResponse> {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    accept: "application/json",
  };
  const { baseURL } = service;
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  return send(service, check, `${baseURL}/wan/tasks`, init);
}

/**
 * Sends a request up to 3 times: again after a 429, a 5xx or a failed connection.
 *
 * @throws NoResponse when all attempts have failed.
 */
export async function send(
  service: Service,
  check: RecordedCheck,
  url: string,
  init: RequestInit = {},
): Promise<ServiceResponse> {
  const { fetch, signal, pause, exchanges } = service;
  const first = exchanges.length;
  let reason = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (pause > 0) await sleep(pause * attempt, undefined, { signal });
    const limit = AbortSignal.timeout(ATTEMPT_MS);
    const sentAt = Date.now();
    try {
      const response = await fetch(url, {
        ...init,
        redirect: "manual",
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      const text = await response.text();
      const { status, headers } = response;
      if (status !== 429 && status < 500) {
        return { status, headers, body: bodyFrom(text), sentAt, endedAt: Date.now() };
      }
      reason = `HTTP ${status}`;
    } catch (error) {
      signal?.throwIfAborted();
      reason = `no response: ${redactUrls(failureReason(error))}`;
    } finally {
      labelExchanges(exchanges, first, check);
    }
  }
  throw new NoResponse(reason);
}

/** The emulator, which responds as this library assumes. */
export function referenceService(): Service {
  const token = "reference-token";
  const emulator = createEmulator({ apiKey: token });
  return { baseURL: "https://api.acedata.cloud", token, fetch: emulator.fetch, pause: 0, exchanges: [] };
}
