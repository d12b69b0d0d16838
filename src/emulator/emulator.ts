import { errorAnswer, jsonAnswer } from "./answers.js";
import { createIdentifiers } from "./identifiers.js";
import { type Body, judge } from "./rules.js";
import { type EmulatedTask, isFinished, recordOf, resultOf } from "./task-store.js";
import { videoAnswer } from "./video-answer.js";

/** How an emulator is set up. */
export interface EmulatorOptions {
  /** The token that requests must carry. Left out, any will do. */
  apiKey?: string | undefined;
  /** How long a task takes, seconds. Default 60. With 0 no timers are used. */
  taskSeconds?: number | undefined;
  /** Makes the ids the same in each run. Left out, they are random. */
  seed?: number | undefined;
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
  /** Every task, in the order of submission. */
  readonly tasks: readonly EmulatedTask[];
}

const DEFAULT_TASK_SECONDS = 60;
const DEFAULT_ROWS = 12;
const LARGEST_BATCH = 50;

/**
 * Makes an emulator of the Wan Videos Generation API, with the service's shapes and a real, playable video.
 *
 * @example
 * ```ts
 * const emulator = createEmulator({ taskSeconds: 0 });
 * const wan = new WanClient({ apiKey: "any", fetch: emulator.fetch });
 * const task = await wan.generate({ model: "wan2.6-t2v", prompt: "A paper boat" }, { pollInterval: 0 });
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const { apiKey, taskSeconds = DEFAULT_TASK_SECONDS, seed } = options;
  const nextId = createIdentifiers(seed);
  const requests: LoggedRequest[] = [];
  const tasks: EmulatedTask[] = [];
  const records = new Map<string, EmulatedTask>();

  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const { pathname, origin } = new URL(request.url);
    const text = await request.text();
    const body = parse(text);
    requests.push({ method: request.method, path: pathname, body, at: Date.now() });

    if (request.method === "GET" || request.method === "HEAD") {
      const id = /^\/videos\/([^/]+)\.mp4$/.exec(pathname)?.[1];
      if (id !== undefined && tasks.some((task) => task.id === id)) return videoAnswer(request);
    }
    const traceId = nextId();
    if (request.method !== "POST" || (pathname !== "/wan/videos" && pathname !== "/wan/tasks")) {
      return errorAnswer(404, "no_api", `No API at ${pathname}.`, traceId);
    }
    const refusal = checkToken(request.headers.get("authorization"), traceId);
    if (refusal) return refusal;
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      return errorAnswer(400, "bad_request", "The body is not a JSON object.", traceId);
    }
    return pathname === "/wan/videos"
      ? generate(body as Body, origin, traceId, request.signal)
      : read(body as Body, origin, traceId);
  }

  function checkToken(authorization: string | null, traceId: string): Response | undefined {
    const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
    if (token === undefined) {
      return errorAnswer(400, "no_token", "No token specified for the request.", traceId);
    }
    if (apiKey !== undefined && token !== apiKey) {
      return errorAnswer(401, "invalid_token", "The specified token is invalid or wrong.", traceId);
    }
    return undefined;
  }

  async function generate(
    body: Body,
    origin: string,
    traceId: string,
    signal: AbortSignal,
  ): Promise<Response> {
    const verdict = judge(body);
    if ("refused" in verdict) return errorAnswer(400, "bad_request", verdict.refused, traceId);
    const createdAt = Date.now();
    const task: EmulatedTask = {
      id: nextId(),
      traceId,
      model: String(body.model),
      request: verdict.kept,
      createdAt,
      finishesAt: createdAt + taskSeconds * 1_000,
      failure: verdict.failure === undefined ? undefined : { code: "bad_request", message: verdict.failure },
    };
    tasks.push(task);
    records.set(task.id, task);
    if (typeof body.callback_url === "string") {
      // Nobody waits for it here, as nobody does at the service.
      deliver(task, body.callback_url, origin).catch(() => {});
    }
    if (body.async === true || body.callback_url !== undefined) {
      return jsonAnswer(200, { task_id: task.id, trace_id: traceId }, traceId);
    }
    await untilFinished(task, signal);
    return jsonAnswer(task.failure ? 400 : 200, resultOf(task, origin), traceId);
  }

  function read(body: Body, origin: string, traceId: string): Response {
    const record = (id: unknown) => {
      const task = records.get(String(id));
      return task && recordOf(task, Date.now(), origin);
    };
    switch (body.action ?? "retrieve") {
      case "retrieve":
        return jsonAnswer(200, record(body.id) ?? {}, traceId);
      case "retrieve_batch": {
        if (!Array.isArray(body.ids) || body.ids.length > LARGEST_BATCH) {
          return errorAnswer(400, "bad_request", `ids must be an array of at most ${LARGEST_BATCH}`, traceId);
        }
        const limit = typeof body.limit === "number" ? body.limit : DEFAULT_ROWS;
        const items = body.ids
          .map(record)
          .filter((row) => row !== undefined)
          .slice(0, limit);
        return jsonAnswer(200, { items, count: items.length }, traceId);
      }
      case "delete":
        return jsonAnswer(200, { id: body.id, deleted: records.delete(String(body.id)) }, traceId);
      default:
        return errorAnswer(
          400,
          "bad_request",
          `action ${JSON.stringify(body.action)} is not supported`,
          traceId,
        );
    }
  }

  async function deliver(task: EmulatedTask, url: string, origin: string): Promise<void> {
    await untilFinished(task);
    await globalThis.fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(resultOf(task, origin)),
    });
  }

  return { fetch, requests, tasks };
}

async function untilFinished(task: EmulatedTask, signal?: AbortSignal): Promise<void> {
  while (!isFinished(task, Date.now())) {
    await new Promise<void>((resolve, reject) => {
      const timer = globalThis.setTimeout(resolve, task.finishesAt - Date.now());
      signal?.addEventListener("abort", () => {
        globalThis.clearTimeout(timer);
        reject(signal.reason);
      });
    });
  }
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
