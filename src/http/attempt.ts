import { bodySentOnce, longRequestInit } from "#runtime";
import { RateLimitError } from "../errors/rate-limit-error.js";
import { readAnswer } from "./answer.js";
import type { Answer } from "./api-error-from.js";
import { uncached } from "./cache-mode.js";
import { Deadline } from "./deadline.js";
import { type Fail, Failure, failureFrom } from "./failure.js";
import type { Logger } from "./logger.js";
import type { Pace } from "./pace.js";
import { type Operation, ruleFor } from "./retry-policy.js";
import { monotonicNow } from "./timers.js";
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
  /** What a 2xx answer means; throws what `fail` makes when it means nothing. */
  interpret(answer: Answer, fail: Fail): T;
}

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
  const pace = transport.pace[call.operation];
  const startedAt = monotonicNow();
  let sent = false;
  let token = "";
  let outcome = "";
  let response: Response | undefined;
  try {
    const given = resolveToken(transport.apiKey, { taskId: call.taskId });
    token = typeof given === "string" ? given : await limit.race(given);
    // A user's own fetch has its own ways, and a mock of it should not load undici.
    const long = call.long && !transport.fetch ? await limit.race(longRequestInit()) : {};
    if (limit.aborted) throw limit.reason;
    const init = { ...long, ...requestInit(transport, call, token), signal: limit.signal };
    sent = true;
    response = await request(transport, call.path, init, limit);
    outcome = ` ${response.status}`;
    const result = call.interpret(await readAnswer(response, token, limit, fail), fail);
    pace.speedUp();
    return result;
  } catch (thrown) {
    if (response) discard(response);
    const failure = failureFrom(thrown, { sent, token, limit, deadline, fail });
    if (failure instanceof Failure) {
      outcome += ` ${failure.kind} (${failure.error.name})`;
      const { retryAfterMs } = failure.error as Partial<RateLimitError>;
      // A submit rests for itself: the limit may be another model's, and who has less patience is told so by the server.
      const rest = call.operation === "read" ? retryAfterMs : 0;
      if (failure.kind === "rate limited") pace.slowDown(rest, startedAt);
    }
    throw failure;
  } finally {
    limit.close();
    if (outcome) {
      transport.logger.debug(`POST ${call.path}:${outcome} in ${Math.round(monotonicNow() - startedAt)} ms`);
    }
  }
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
    body: call.operation === "submit" && !transport.fetch ? bodySentOnce(body) : body,
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
    response.then(discard, () => {});
    throw error;
  });
}

function discard(response: Response): void {
  response.body?.cancel().catch(() => {});
}
