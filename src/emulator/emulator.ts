import { ConfigurationError } from "../errors/client-errors.js";
import { checkOptionNames, type OptionNames } from "../util/option-names.js";
import { type DeliverCallback, type LoggedCallback, sendCallback } from "./callbacks.js";
import { check, isDuration } from "./check-value.js";
import { createAgenda, type EmulatorClock } from "./clock.js";
import { createFaults, type Faults, type RequestKind, type Struck } from "./faults.js";
import { createIdentifiers } from "./identifiers.js";
import { createOutcomes, type Outcomes } from "./outcomes.js";
import { createRateLimiter, type RateLimit } from "./rate-limit.js";
import type { Body } from "./request-rules.js";
import { errorAnswer } from "./responses.js";
import { serveVideo } from "./serve-video.js";
import { type Call, createService } from "./service.js";
import type { EmulatedTask } from "./task-store.js";

/** How an emulator is set up. */
export interface EmulatorOptions {
  /** The token that requests must carry. Left out, any will do. */
  apiKey?: string | undefined;
  /** How long a task takes, seconds, or a function of its request. Default 60. With 0 no timers are used. */
  taskSeconds?: number | ((request: Readonly<Body>) => number) | undefined;
  /** Makes the ids the same in each run. Left out, they are random. */
  seed?: number | undefined;
  /** Where the time comes from. Default: `Date`, looked up at each use, so that fake timers drive it. */
  clock?: { now(): number } | undefined;
  /** From which rate on requests are answered with 429. Default: none. */
  rateLimit?: RateLimit | undefined;
  /** Takes the callbacks. Default: they are posted to their URLs with the global `fetch`. */
  deliverCallback?: DeliverCallback | undefined;
}

/** A request that came. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** The JSON body, the text of another one, or `undefined`. */
  readonly body: unknown;
  /** Unix time, ms. */
  readonly at: number;
}

/** The API on your own machine. */
export interface Emulator {
  /** The API as one function: give it to a client as its `fetch`, or serve it. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Every request, in the order of arrival. */
  readonly requests: readonly LoggedRequest[];
  /** Every task, in the order of submission: what would have been paid for. */
  readonly tasks: readonly EmulatedTask[];
  /** Every callback that was sent. */
  readonly callbacks: readonly LoggedCallback[];
  /** What generations end in. */
  readonly outcomes: Outcomes;
  /** What goes wrong. */
  readonly faults: Faults;
  /** The emulator's time. */
  readonly clock: EmulatorClock;
  /** As new: no requests, tasks, callbacks, outcomes, faults or skipped time. A seed starts over. */
  reset(): void;
}

const OPTIONS: OptionNames<EmulatorOptions> = {
  apiKey: true,
  taskSeconds: true,
  seed: true,
  clock: true,
  rateLimit: true,
  deliverCallback: true,
};
const DEFAULT_TASK_SECONDS = 60;

/**
 * Makes an emulator of the Wan Videos Generation API, with the service's shapes and traps and a real, playable video.
 *
 * @throws ConfigurationError for an unknown option; TypeError for a value that cannot be used, with what was given and what
 * to write instead.
 * @example
 * ```ts
 * const emulator = createEmulator({ taskSeconds: 0 });
 * const wan = new WanClient({ apiKey: "any", fetch: emulator.fetch });
 * const task = await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat" }, { pollInterval: 0 });
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  checkOptionNames(ConfigurationError, options, OPTIONS);
  const { apiKey, taskSeconds = DEFAULT_TASK_SECONDS, seed, deliverCallback } = options;
  if (typeof taskSeconds !== "function") checkTaskSeconds(taskSeconds);
  const { clock } = options;
  check(
    clock === undefined || typeof clock.now === "function",
    "clock",
    clock,
    "an object with a now() in ms",
  );
  const agenda = createAgenda(clock);
  const outcomes = createOutcomes();
  const faults = createFaults();
  const limiter = createRateLimiter(options.rateLimit ?? {});
  const requests: LoggedRequest[] = [];
  const callbacks: LoggedCallback[] = [];
  let identifiers = createIdentifiers(seed);
  const nextId = () => identifiers();
  const service = createService({
    agenda,
    outcomes,
    limiter,
    nextId,
    secondsFor: (request) =>
      typeof taskSeconds === "function" ? checkTaskSeconds(taskSeconds(request)) : taskSeconds,
    notify: (url, body) => sendCallback(url, body, agenda.now(), callbacks, faults, deliverCallback),
  });

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const url = new URL(request.url);
    const body = parse(await request.clone().text());
    requests.push({ method: request.method, path: url.pathname, body, at: agenda.now() });
    const kind = kindOf(request.method, url.pathname, body);
    const exchange = open(request, url, body, kind);
    const strike = kind && faults.take(kind);
    return strike ? strike(exchange) : exchange.answer();
  }

  /** A request as something to be answered, or only begun. */
  function open(request: Request, url: URL, body: unknown, kind: RequestKind | undefined): Struck {
    if (kind === "video") {
      const task = service.tasks.find(({ id }) => url.pathname.endsWith(`/${id}.mp4`));
      return {
        request,
        traceId: "",
        begin() {},
        answer: async () => serveVideo(request, task, agenda.now()),
      };
    }
    const traceId = nextId();
    const call: Call = { body: body as Body, origin: url.origin, traceId, signal: request.signal };
    const refusal = kind ? refusalOf(request, body, traceId) : noApi(url.pathname, traceId);
    if (refusal || kind !== "submit") {
      return { request, traceId, begin() {}, answer: async () => refusal ?? service.read(call) };
    }
    let begun: EmulatedTask | Response | undefined;
    const begin = () => {
      begun ??= service.accept(call);
      return begun;
    };
    const answer = async () => {
      const accepted = begin();
      return accepted instanceof Response ? accepted : service.acknowledge(accepted, call);
    };
    return { request, traceId, begin, answer };
  }

  function refusalOf(request: Request, body: unknown, traceId: string): Response | undefined {
    const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) return errorAnswer({ code: "no_token" }, traceId);
    if (apiKey !== undefined && token !== apiKey) return errorAnswer({ code: "invalid_token" }, traceId);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return undefined;
    return errorAnswer({ code: "bad_request", message: "The body is not a JSON object." }, traceId);
  }

  function reset(): void {
    for (const part of [agenda, service, limiter]) part.reset();
    outcomes.clear();
    faults.clear();
    requests.length = 0;
    callbacks.length = 0;
    identifiers = createIdentifiers(seed);
  }

  return { fetch, requests, tasks: service.tasks, callbacks, outcomes, faults, clock: agenda, reset };
}

function kindOf(method: string, path: string, body: unknown): RequestKind | undefined {
  if (method === "GET" || method === "HEAD") return /\/videos\/[^/]+\.mp4$/.test(path) ? "video" : undefined;
  if (method !== "POST") return undefined;
  if (path.endsWith("/wan/videos")) return "submit";
  if (!path.endsWith("/wan/tasks")) return undefined;
  const action = (body as Body | null | undefined)?.action;
  return action === "retrieve_batch" ? "batch" : action === "delete" ? "delete" : "read";
}

function noApi(path: string, traceId: string): Response {
  return errorAnswer({ code: "no_api", message: `No API at ${path}.` }, traceId);
}

function checkTaskSeconds(seconds: number): number {
  check(isDuration(seconds), "taskSeconds", seconds, "a number of seconds, 0 or more");
  return seconds;
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
