import { bodySentOnce, longRequestInit } from "#runtime";
import type { RateLimitError } from "../errors/api-errors.js";
import type { Logger } from "../types/logger.js";
import type { RequestKind } from "../types/rate-limiter.js";
import type { SendHook } from "../types/send-hook.js";
import { uncachedInit } from "../util/cache-mode.js";
import { Deadline } from "../util/deadline.js";
import { monotonicNow } from "../util/timers.js";
import type { ApiResponse } from "./api-error.js";
import { type Attempt, failureOf } from "./attempt.js";
import { type Fail, Failure } from "./failure.js";
import type { ClientRateLimiter } from "./rate-limiter.js";
import { readResponse } from "./response.js";
import { cancelBody } from "./response-body.js";
import { ruleFor } from "./retry-policy.js";
import { type ApiKey, resolveToken } from "./token.js";

/** How a client reaches the server. */
export interface Transport {
  baseURL: string;
  apiKey: ApiKey | undefined;
  fetch: typeof globalThis.fetch | undefined;
  headers: Record<string, string>;
  logger: Logger;
  /** Limits how fast requests are sent. A client shares it with the clients that `withOptions` makes. */
  rateLimiter: ClientRateLimiter;
}

/** A request to the API. */
export interface ApiRequest<T> {
  kind: RequestKind;
  path: "/wan/videos" | "/wan/tasks";
  body: unknown;
  taskId?: string | undefined;
  /** Whether the response may take longer than the runtime waits by default. */
  long?: boolean;
  hook?: SendHook | undefined;
  /** Whether more tasks are due than fit into a request of this kind. */
  hasBacklog?: boolean | undefined;
  /** Interprets a 2xx response. Throws what `fail` creates if the response cannot be used. */
  interpret(response: ApiResponse, fail: Fail): T;
}

/**
 * Sends a request once, and reads its response. This is the only place that sends the token.
 *
 * @param requestTimeout The limit of the attempt, including the body of the response, ms.
 * @throws Failure, or a ConfigurationError when the request could not be built.
 */
export async function sendOnce<T>(
  transport: Transport,
  request: ApiRequest<T>,
  requestTimeout: number,
  deadline: Deadline,
): Promise<T> {
  const { kind, taskId } = request;
  const limit = new Deadline(requestTimeout, [deadline]);
  const fail: Fail = (failureKind, createError) =>
    new Failure(failureKind, createError, { taskId, ...ruleFor(failureKind, kind) });
  const attempt: Attempt = { baseURL: transport.baseURL, token: "", sent: false, limit, deadline, fail };
  let startedAt = monotonicNow();
  let response: Response | undefined;
  let failure: Failure | undefined;
  try {
    const token = resolveToken(transport.apiKey, { taskId });
    attempt.token = typeof token === "string" ? token : await limit.race(token);
    const init = requestInit(transport, request, attempt.token, limit.signal);
    // The runtime waits long enough only with these options. A custom `fetch` has its own limits.
    if (request.long && !transport.fetch) {
      Object.assign(init, await limit.race(longRequestInit(transport.logger)));
    }
    if (request.hook) {
      limit.throwIfEnded();
      await limit.race(request.hook.beforeSend(request.body));
    }
    limit.throwIfEnded();
    attempt.sent = true;
    startedAt = monotonicNow();
    response = await fetchResponse(transport, request.path, init, limit);
    const result = request.interpret(await readResponse(response, attempt), fail);
    transport.rateLimiter.onSuccess(kind, request.hasBacklog);
    return result;
  } catch (thrown) {
    cancelBody(response);
    const error = failureOf(thrown, attempt);
    if (error instanceof Failure) {
      failure = error;
      reportRefusal(failure, transport, kind, monotonicNow() - startedAt);
    }
    throw error;
  } finally {
    limit.close();
    logAttempt(transport.logger, request.path, response, failure, monotonicNow() - startedAt);
  }
}

function requestInit<T>(
  transport: Transport,
  request: ApiRequest<T>,
  token: string,
  signal: AbortSignal,
): RequestInit {
  const body = JSON.stringify(request.body);
  const own = {
    accept: "application/json",
    "content-type": "application/json",
    authorization: `Bearer ${token}`,
  };
  const init: RequestInit = {
    signal,
    method: "POST",
    // V8 takes several times as long for a spread next to other fields.
    headers: Object.assign({}, transport.headers, own),
    // Also for a custom `fetch`, which may call the `fetch` of the runtime.
    body: request.kind === "submit" ? bodySentOnce(body) : body,
    // Not "error", which workerd does not support: a redirect is refused when the response is read.
    redirect: "manual",
  };
  return Object.assign(init, uncachedInit());
}

function fetchResponse(
  transport: Transport,
  path: string,
  init: RequestInit,
  limit: Deadline,
): Promise<Response> {
  // Looked up now, so that a mock that was installed later is seen. Called on the global object, as workerd requires.
  const fetch = transport.fetch ?? globalThis.fetch;
  const response = Promise.resolve(fetch.call(globalThis, transport.baseURL + path, init));
  // A `fetch` that ignores its signal may still return a response with an open body.
  return limit.race(response, () => response.then(cancelBody, () => {}));
}

/** Tells the rate limiter about a 429. */
function reportRefusal(
  { kind, error }: Failure,
  { rateLimiter }: Transport,
  requestKind: RequestKind,
  elapsedMs: number,
): void {
  if (kind !== "rate limited" && kind !== "quota exceeded") return;
  const { retryAfterMs } = error as Partial<RateLimitError>;
  rateLimiter.onRefused(requestKind, { retryAfterMs, elapsedMs });
}

/** Logs how an attempt ended. A request that could not be built is not logged. */
function logAttempt(
  logger: Logger,
  path: string,
  response: Response | undefined,
  failure: Failure | undefined,
  elapsedMs: number,
): void {
  if (!response && !failure) return;
  const status = response ? ` ${response.status}` : "";
  const reason = failure ? ` ${failure.kind} (${failure.error.name})` : "";
  logger.debug(`POST ${path}:${status}${reason} in ${Math.round(elapsedMs)} ms`);
}
