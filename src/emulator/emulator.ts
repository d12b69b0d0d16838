import { createAccountBalance } from "./account-balance.js";
import { type LoggedCallback, sendCallback } from "./callbacks.js";
import { createScheduler, type EmulatorClock } from "./clock.js";
import { checkEmulatorOptions, type EmulatorOptions } from "./emulator-options.js";
import { createFaults, type Faults } from "./faults.js";
import { createIdentifiers } from "./identifiers.js";
import { createOutcomes, type Outcomes } from "./outcomes.js";
import { createPlatform } from "./platform.js";
import { createRateLimiter } from "./rate-limit.js";
import { recordedServiceId, withPriceRules } from "./recorded-description.js";
import { createReplay } from "./replay.js";
import { createRequestHandler, kindOf, type LogEntry, type LoggedRequest } from "./request-handler.js";
import { createVideoServer } from "./serve-video.js";
import { createService } from "./service.js";
import { type EmulatedTask, emulatedBodies } from "./task-record.js";
import { isUpload, uploadedFile } from "./uploads.js";

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
  /** How tasks end. */
  readonly outcomes: Outcomes;
  /** What goes wrong with requests and callbacks. */
  readonly faults: Faults;
  /** The emulator's time. */
  readonly clock: EmulatorClock;
  /**
   * Returns to the initial state: no requests, tasks, uploaded files, callbacks, outcomes, faults or advanced time. The balance
   * is full again, and the ids of a seed start over. A blocking request whose task is not finished ends as if its connection was
   * reset.
   */
  reset(): void;
}

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
  const checked = checkEmulatorOptions(options);
  const { apiKey, taskSecondsOf, pricing, balance, seed, clock, rateLimit, recording } = checked;
  const scheduler = createScheduler(clock);
  const outcomes = createOutcomes();
  const faults = createFaults();
  const rateLimiter = createRateLimiter(rateLimit ?? {});
  const requests: LoggedRequest[] = [];
  const callbacks: LoggedCallback[] = [];
  let identifiers = createIdentifiers(seed);
  const nextId = () => identifiers();
  const account = createAccountBalance(balance, scheduler.now);
  // Tasks are charged by the rules that the platform publishes, so rules in the options replace the recorded ones.
  const replayed = recording && pricing.fromOptions ? withPriceRules(recording, pricing.rules) : recording;
  const replay = replayed && createReplay(replayed, emulatedBodies);
  const service = createService({
    scheduler,
    outcomes,
    rateLimiter,
    nextId,
    taskSecondsOf,
    pricing,
    account,
    replay,
    sendCallback: (url, body) => sendCallback(url, body, scheduler.now(), callbacks, faults, checked),
  });
  const platform = createPlatform({
    apiKey,
    serviceId: recordedServiceId(recording),
    priceRules: pricing.rules,
    account,
    tasks: service.tasks,
    scheduler,
    replay,
    nextId,
  });
  const videos = createVideoServer(replay);
  const handle = createRequestHandler({ apiKey, service, platform, videos, scheduler, replay, nextId });

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    // A copy of a Request is no longer aborted once its original has been garbage-collected.
    const request = input instanceof Request && init === undefined ? input : new Request(input, init);
    request.signal.throwIfAborted();
    const url = new URL(request.url);
    const isFile = isUpload(request.method, url.pathname);
    const file = isFile ? await uploadedFile(request.clone()) : undefined;
    const body = isFile ? summaryOf(file) : parse(await request.clone().text());
    const entry: LogEntry = { method: request.method, path: url.pathname, body, at: scheduler.now() };
    requests.push(entry);
    const kind = kindOf(request.method, url.pathname, body);
    const context = handle(request, url, entry, kind, file);
    const applyFault = kind && faults.take(kind);
    return applyFault ? applyFault(context) : context.respond();
  }

  function reset(): void {
    for (const part of [scheduler, service, account, platform, videos, rateLimiter]) part.reset();
    outcomes.clear();
    faults.clear();
    requests.length = 0;
    callbacks.length = 0;
    identifiers = createIdentifiers(seed);
  }

  return { fetch, requests, tasks: service.tasks, callbacks, outcomes, faults, clock: scheduler, reset };
}

/** The logged body of an upload: without the content of the file, which may be large. */
function summaryOf(file: File | undefined): unknown {
  return file && { file: { name: file.name, type: file.type, bytes: file.size } };
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
