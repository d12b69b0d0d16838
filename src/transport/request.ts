import { bodySentOnce, longRequestInit } from "#runtime";
import { RateLimitError } from "../errors/api-errors.js";
import type { Logger } from "../types/logger.js";
import { Deadline } from "../util/deadline.js";
import { monotonicNow } from "../util/timers.js";
import type { Answer } from "./api-error.js";
import { uncached } from "./cache-mode.js";
import { type Fail, Failure, failureFrom } from "./failure.js";
import type { Pace } from "./rate-limiter.js";
import { readAnswer } from "./response.js";
import { cancelBody } from "./response-body.js";
import { type Operation, ruleFor } from "./retry-policy.js";
import { type ApiKey, resolveToken } from "./token.js";

/** How a client reaches the server. */
export interface Transport {
  baseURL: string;
  apiKey: ApiKey | undefined;
  fetch: typeof globalThis.fetch | undefined;
  headers: Record<string, string>;
  logger: Logger;
  /** How fast requests of a kind are sent. A client shares it with those that it makes. */
  pace: Record<Operation, Pace>;
}

/** What is done around a request that may be sent once only, whichever process sends it. */
export interface Reservation {
  /** Awaited at the last moment before a request is sent, for as long as an attempt may take. When it rejects, nothing is sent. */
  claim(): Promise<void>;
  /** Awaited when a request that was claimed was not sent after all, or was refused before any work. */
  release(): Promise<void>;
}

/** One thing asked of the server. */
export interface Call<T> {
  operation: Operation;
  path: "/wan/videos" | "/wan/tasks";
  body: unknown;
  /** The limit of one attempt, body included, ms. */
  requestTimeout: number;
  taskId?: string | undefined;
  /** Whether the answer may take longer than the runtime allows by itself. */
  long?: boolean;
  reservation?: Reservation | undefined;
  /** What a 2xx answer means; throws what `fail` makes when it means nothing. */
  interpret(answer: Answer, fail: Fail): T;
}

// A server that asks for more would stall every wait of the client, perhaps for a day.
const MAX_READ_REST = 60_000;

/**
 * One exchange with the server: one request, at most one answer. The only place that sends the token.
 *
 * @throws Failure, or a ConfigurationError when the request could not be built.
 */
export async function attempt<T>(transport: Transport, call: Call<T>, deadline: Deadline): Promise<T> {
  const fail: Fail = (kind, ErrorClass, message, facts) =>
    new Failure(kind, ErrorClass, message, {
      ...facts,
      taskId: call.taskId ?? facts?.taskId,
      ...ruleFor(kind, call.operation),
      // A 429 that says "balance used up" will say so again.
      ...(kind === "rate limited" && ErrorClass !== RateLimitError && { retryable: false }),
    });
  const limit = new Deadline(call.requestTimeout, [deadline]);
  const startedAt = monotonicNow();
  let sent = false;
  let token = "";
  let outcome = "";
  let response: Response | undefined;
  try {
    const given = resolveToken(transport.apiKey, { taskId: call.taskId });
    token = typeof given === "string" ? given : await limit.race(given);
    const init = { ...(await runtimeInit(transport, call, limit)), ...requestInit(transport, call, token) };
    if (limit.aborted) throw limit.reason;
    if (call.reservation) await limit.race(call.reservation.claim());
    if (limit.aborted) throw limit.reason;
    sent = true;
    response = await request(transport, call.path, { ...init, signal: limit.signal }, limit);
    outcome = ` ${response.status}`;
    const result = call.interpret(await readAnswer(response, token, limit, fail), fail);
    transport.pace[call.operation].speedUp();
    return result;
  } catch (thrown) {
    cancelBody(response);
    const failure = failureFrom(thrown, { sent, token, limit, deadline, fail });
    if (failure instanceof Failure) {
      outcome += ` ${failure.kind} (${failure.error.name})`;
      if (failure.kind === "rate limited") slowDown(transport, call.operation, failure, startedAt);
    }
    throw failure;
  } finally {
    limit.close();
    if (outcome) {
      transport.logger.debug(`POST ${call.path}:${outcome} in ${Math.round(monotonicNow() - startedAt)} ms`);
    }
  }
}

function slowDown(transport: Transport, operation: Operation, { error }: Failure, startedAt: number): void {
  const { retryAfterMs } = error as Partial<RateLimitError>;
  // A submit rests for itself: the limit may be another model's, and who has less patience is told so by the server.
  const rest = operation === "read" ? retryAfterMs && Math.min(retryAfterMs, MAX_READ_REST) : 0;
  transport.pace[operation].slowDown(rest, startedAt);
}

/** What the runtime needs for a request of this kind. A user's own `fetch` has its own ways. */
async function runtimeInit<T>(transport: Transport, call: Call<T>, limit: Deadline): Promise<RequestInit> {
  if (!call.long || transport.fetch) return {};
  return limit.race(longRequestInit(transport.logger));
}

function requestInit<T>(transport: Transport, call: Call<T>, token: string): RequestInit {
  const body = JSON.stringify(call.body);
  return {
    ...uncached(),
    method: "POST",
    headers: {
      ...transport.headers,
      accept: "application/json",
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
    },
    // Also for a user's own `fetch`, which may end in that of the runtime.
    body: call.operation === "submit" ? bodySentOnce(body) : body,
    // Not "error", which workerd does not know: a redirect is refused when it is read.
    redirect: "manual",
  };
}

async function request(
  transport: Transport,
  path: string,
  init: RequestInit,
  limit: Deadline,
): Promise<Response> {
  // Looked up now, so that a mock that was installed later is seen; called on the global, as workerd insists.
  const fetch = transport.fetch ?? globalThis.fetch;
  const response = Promise.resolve(fetch.call(globalThis, transport.baseURL + path, init));
  return limit.race(response).catch((error) => {
    // A fetch that does not heed its signal may still come back with an open body.
    response.then(cancelBody, () => {});
    throw error;
  });
}
