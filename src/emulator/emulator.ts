import { ConfigurationError } from "../errors/client-errors.js";
import type { JsonObject } from "../util/json.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { type LoggedCallback, sendCallback } from "./callbacks.js";
import { check, isAmount, isDuration } from "./check-value.js";
import { createScheduler, type EmulatorClock } from "./clock.js";
import type { FaultContext } from "./fault-context.js";
import { createFaults, type Faults, type RequestKind } from "./faults.js";
import { createIdentifiers } from "./identifiers.js";
import { createOutcomes, type Outcomes } from "./outcomes.js";
import { createRateLimiter, type RateLimit } from "./rate-limit.js";
import { errorResponse } from "./responses.js";
import { serveVideo } from "./serve-video.js";
import { createService, type ServiceRequest } from "./service.js";
import type { EmulatedTask } from "./task-record.js";
import { publishedCredits } from "./video-cost.js";

/** The options of `createEmulator`. */
export interface EmulatorOptions {
  /** The token that requests must carry. Default: any token is accepted. */
  apiKey?: string | undefined;
  /** The duration of a task, seconds, or a function of its request. Default 60. With 0 no timers are used. */
  taskSeconds?: number | ((request: Readonly<Record<string, unknown>>) => number) | undefined;
  /**
   * The credits that a task costs when it succeeds, or a function of its request, for models whose price is not known.
   * Default, also where the function returns `undefined`: what the published table says for `wan3.0-video`, and nothing for
   * the 2.6 models, whose results have no cost in recorded runs. The table says 0.473, 0.946 and 1.892 credits a second at
   * 480P, 720P and 1080P. The seconds of reference videos count, too: the emulator cannot read the videos, and takes each as
   * 5 seconds.
   */
  credits?: number | ((request: Readonly<Record<string, unknown>>) => number | undefined) | undefined;
  /** Makes the ids the same in each run. Default: random ids. */
  seed?: number | undefined;
  /** The source of the time, Unix time in ms. Default: `Date`, looked up at each use, so that fake timers apply. */
  clock?: { now(): number } | undefined;
  /** The limits beyond which requests get HTTP 429. Default: none. */
  rateLimit?: RateLimit | undefined;
  /** Delivers the callbacks. Default: they are posted to their URLs with the global `fetch`. */
  deliverCallback?: ((request: Request) => Response | Promise<Response>) | undefined;
}

/** A request that the emulator received. */
export interface LoggedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The path of the URL, without the query. */
  readonly path: string;
  /** The parsed JSON body, the text of a body that is not JSON, or `undefined` without a body. */
  readonly body: unknown;
  /** Unix time, ms. */
  readonly at: number;
  /**
   * What the emulator took although the API's guide does not say it, such as a field that is not known and was dropped, or a
   * value because of which the task will fail. Absent when there is nothing to say.
   */
  readonly notes?: readonly string[];
}

/** An emulator of the API, with its state. */
export interface Emulator {
  /** The API as a `fetch` function: pass it to a client, or serve it. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** All requests, in the order of arrival. */
  readonly requests: readonly LoggedRequest[];
  /** All tasks, in the order of submission: the service would bill those that succeed. */
  readonly tasks: readonly EmulatedTask[];
  /** All callbacks that were sent. */
  readonly callbacks: readonly LoggedCallback[];
  /** How generations end. */
  readonly outcomes: Outcomes;
  /** What goes wrong with requests and callbacks. */
  readonly faults: Faults;
  /** The emulator's time. */
  readonly clock: EmulatorClock;
  /** Returns to the initial state: no requests, tasks, callbacks, outcomes, faults or advanced time. A seed starts over. */
  reset(): void;
}

type LogEntry = { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] };

const OPTIONS: OptionNames<EmulatorOptions> = {
  apiKey: true,
  taskSeconds: true,
  credits: true,
  seed: true,
  clock: true,
  rateLimit: true,
  deliverCallback: true,
};
const DEFAULT_TASK_SECONDS = 60;

/**
 * Creates an emulator of the Wan Videos Generation API. It has the formats and the pitfalls of the service, and its tasks
 * end with a real, playable video.
 *
 * @throws ConfigurationError for an unknown option; TypeError for an invalid value.
 * @example
 * ```ts
 * const emulator = createEmulator({ taskSeconds: 0 });
 * const wan = new WanClient({ apiKey: "any", fetch: emulator.fetch });
 * const task = await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat" }, { pollInterval: 0 });
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  checkOptionNames(ConfigurationError, options, OPTIONS);
  const { apiKey, taskSeconds = DEFAULT_TASK_SECONDS, credits, seed, deliverCallback } = options;
  if (typeof taskSeconds !== "function") checkTaskSeconds(taskSeconds);
  if (typeof credits !== "function") checkCredits(credits);
  const { clock } = options;
  check(
    clock === undefined || typeof clock.now === "function",
    "clock",
    clock,
    "an object with a now() in ms",
  );
  const scheduler = createScheduler(clock);
  const outcomes = createOutcomes();
  const faults = createFaults();
  const rateLimiter = createRateLimiter(options.rateLimit ?? {});
  const requests: LoggedRequest[] = [];
  const callbacks: LoggedCallback[] = [];
  let identifiers = createIdentifiers(seed);
  const nextId = () => identifiers();
  const service = createService({
    scheduler,
    outcomes,
    rateLimiter,
    nextId,
    taskSecondsOf: (request) =>
      typeof taskSeconds === "function" ? checkTaskSeconds(taskSeconds(request)) : taskSeconds,
    creditsOf: (request, videoSeconds) =>
      (typeof credits === "function" ? checkCredits(credits(request)) : credits) ??
      publishedCredits(request, videoSeconds),
    sendCallback: (url, body) => sendCallback(url, body, scheduler.now(), callbacks, faults, deliverCallback),
  });

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    // A copy of a Request would not be aborted once its original is garbage.
    const request = input instanceof Request && init === undefined ? input : new Request(input, init);
    request.signal.throwIfAborted();
    const url = new URL(request.url);
    const body = parse(await request.clone().text());
    const entry: LogEntry = { method: request.method, path: url.pathname, body, at: scheduler.now() };
    requests.push(entry);
    const kind = kindOf(request.method, url.pathname, body);
    const context = contextOf(request, url, entry, kind);
    const applyFault = kind && faults.take(kind);
    return applyFault ? applyFault(context) : context.respond();
  }

  /** How the emulator handles a request, which a fault may change. */
  function contextOf(
    request: Request,
    url: URL,
    entry: LogEntry,
    kind: RequestKind | undefined,
  ): FaultContext {
    if (kind === "video") {
      const task = service.tasks.find(({ id }) => url.pathname.endsWith(`/${id}.mp4`));
      const respond = async () => serveVideo(request, task, scheduler.now());
      return { request, traceId: "", accept() {}, respond };
    }
    const traceId = nextId();
    const error = kind ? errorOf(request, entry.body, traceId) : noApi(url.pathname, traceId);
    const serviceRequest: ServiceRequest = {
      body: entry.body as JsonObject,
      origin: url.origin,
      traceId,
      request,
      addNotes: (notes) => {
        if (notes.length > 0) entry.notes = notes;
      },
    };
    if (error || kind !== "submit") {
      return { request, traceId, accept() {}, respond: async () => error ?? service.read(serviceRequest) };
    }
    let accepted: EmulatedTask | Response | undefined;
    const accept = () => {
      accepted ??= service.accept(serviceRequest);
      return accepted;
    };
    const respond = async () => {
      const result = accept();
      return result instanceof Response ? result : service.respond(result, serviceRequest);
    };
    return { request, traceId, accept, respond };
  }

  /** The error response to a request without a valid token or without a JSON object as its body. */
  function errorOf(request: Request, body: unknown, traceId: string): Response | undefined {
    const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) return errorResponse({ code: "no_token" }, traceId);
    if (apiKey !== undefined && token !== apiKey) return errorResponse({ code: "invalid_token" }, traceId);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return undefined;
    return errorResponse({ code: "bad_request", message: "The body is not a JSON object." }, traceId);
  }

  function reset(): void {
    for (const part of [scheduler, service, rateLimiter]) part.reset();
    outcomes.clear();
    faults.clear();
    requests.length = 0;
    callbacks.length = 0;
    identifiers = createIdentifiers(seed);
  }

  return { fetch, requests, tasks: service.tasks, callbacks, outcomes, faults, clock: scheduler, reset };
}

function kindOf(method: string, path: string, body: unknown): RequestKind | undefined {
  if (method === "GET" || method === "HEAD") return /\/videos\/[^/]+\.mp4$/.test(path) ? "video" : undefined;
  if (method !== "POST") return undefined;
  if (path.endsWith("/wan/videos")) return "submit";
  if (!path.endsWith("/wan/tasks")) return undefined;
  const action = (body as JsonObject | null | undefined)?.action;
  return action === "retrieve_batch" ? "batch" : action === "delete" ? "delete" : "read";
}

function noApi(path: string, traceId: string): Response {
  return errorResponse({ code: "no_api", message: `No API at ${path}.` }, traceId);
}

function checkTaskSeconds(seconds: number): number {
  check(isDuration(seconds), "taskSeconds", seconds, "a number of seconds, 0 or more");
  return seconds;
}

function checkCredits(credits: number | undefined): number | undefined {
  const valid = credits === undefined || isAmount(credits);
  check(valid, "credits", credits, "a number of credits, 0 or more, or a function of the request");
  return credits;
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
