import type { JsonObject } from "../util/json.js";
import type { Scheduler } from "./clock.js";
import type { OutcomeQueue } from "./outcomes.js";
import type { RateLimiter } from "./rate-limit.js";
import { validateRequest } from "./request-rules.js";
import { errorResponse, jsonResponse, messageOf, statusOf } from "./responses.js";
import { type EmulatedTask, isFinished, QUEUE_FRACTION, recordOf, resultOf } from "./task-record.js";
import { whenAborted } from "./when-aborted.js";

/** A request to the API with a valid token and a JSON object as its body. */
export interface ServiceRequest {
  readonly body: JsonObject;
  /** The scheme and host that the request was sent to. */
  readonly origin: string;
  readonly traceId: string;
  /** Aborted when the caller leaves a blocking request. */
  readonly request: Request;
}

/** What the service depends on. */
export interface ServiceDependencies {
  readonly scheduler: Scheduler;
  readonly outcomes: OutcomeQueue;
  readonly rateLimiter: RateLimiter;
  readonly nextId: () => string;
  /** The duration of a task, seconds. */
  readonly taskSecondsOf: (request: Readonly<JsonObject>) => number;
  readonly sendCallback: (url: string, body: JsonObject) => Promise<void>;
}

/** The two endpoints of the API, and their tasks. */
export interface Service {
  readonly tasks: EmulatedTask[];
  /** Creates the task of a submission, or gives the error response. */
  accept(request: ServiceRequest): EmulatedTask | Response;
  /** The response to an accepted submission: at once, or when the task has finished if the request is blocking. */
  respond(task: EmulatedTask, request: ServiceRequest): Promise<Response>;
  /** The response of `/wan/tasks`. */
  read(request: ServiceRequest): Response;
  reset(): void;
}

const DEFAULT_BATCH_LIMIT = 12;
const MAX_BATCH_SIZE = 50;

export function createService(dependencies: ServiceDependencies): Service {
  const { scheduler, outcomes, rateLimiter, nextId, taskSecondsOf, sendCallback } = dependencies;
  const tasks: EmulatedTask[] = [];
  const records = new Map<string, EmulatedTask>();

  function tryAcquire(kind: "submit" | "read"): boolean {
    const now = scheduler.now();
    return rateLimiter.tryAcquire(kind, now, () => tasks.filter((task) => !isFinished(task, now)).length);
  }

  function accept({ body, origin, traceId }: ServiceRequest): EmulatedTask | Response {
    if (!tryAcquire("submit")) return rateLimiter.response(traceId);
    const verdict = validateRequest(body);
    if ("rejected" in verdict) return badRequest(verdict.rejected, traceId);
    const { accepted: request } = verdict;
    const outcome = outcomes.take(request);
    if (outcome === "moderated") return errorResponse({ code: "forbidden" }, traceId);
    const failure = verdict.failure ?? (typeof outcome === "object" ? outcome : undefined);
    const createdAt = scheduler.now();
    const ms = taskSecondsOf(request) * 1_000;
    const task: EmulatedTask = {
      id: nextId(),
      traceId,
      model: String(body.model),
      request,
      createdAt,
      startsAt: createdAt + ms * QUEUE_FRACTION,
      finishesAt: outcome === "never" ? Number.POSITIVE_INFINITY : createdAt + ms,
      failure: failure && {
        code: failure.fail,
        message: messageOf({ code: failure.fail, message: failure.message }),
      },
    };
    tasks.push(task);
    records.set(task.id, task);
    const { callback_url: url } = body;
    if (typeof url === "string") {
      scheduler.schedule(task.finishesAt, () => sendCallback(url, resultOf(task, origin)), { unref: true });
    }
    return task;
  }

  async function respond(
    task: EmulatedTask,
    { body, origin, traceId, request }: ServiceRequest,
  ): Promise<Response> {
    if (body.async === true || body.callback_url !== undefined) {
      // Here `success` means that the request was accepted, not that the task has succeeded.
      return jsonResponse(200, { success: true, task_id: task.id, trace_id: traceId }, traceId);
    }
    await untilFinished(task, request);
    const status = task.failure ? statusOf(task.failure) : 200;
    return jsonResponse(status, resultOf(task, origin), traceId);
  }

  /** Resolves when a task has finished. Rejects when the request is aborted. */
  async function untilFinished(task: EmulatedTask, request: Request): Promise<void> {
    let stopListening = () => {};
    await new Promise<void>((resolve, reject) => {
      const cancel = scheduler.schedule(task.finishesAt, resolve);
      stopListening = whenAborted(request, () => {
        cancel();
        reject(request.signal.reason);
      });
    });
    stopListening();
  }

  function recordWithId(id: unknown, origin: string): JsonObject | undefined {
    const task = records.get(String(id));
    return task && recordOf(task, scheduler.now(), origin);
  }

  function read({ body, origin, traceId }: ServiceRequest): Response {
    if (!tryAcquire("read")) return rateLimiter.response(traceId);
    switch (body.action ?? "retrieve") {
      case "retrieve":
        return jsonResponse(200, recordWithId(body.id, origin) ?? {}, traceId);
      case "retrieve_batch": {
        if (!Array.isArray(body.ids) || body.ids.length > MAX_BATCH_SIZE) {
          return badRequest(`ids must be an array of at most ${MAX_BATCH_SIZE}`, traceId);
        }
        const limit = typeof body.limit === "number" ? body.limit : DEFAULT_BATCH_LIMIT;
        // Not in the order of the ids, since the service guarantees no order.
        const rows = [...new Set(body.ids)].reverse().map((id) => recordWithId(id, origin));
        const items = rows.filter((row) => row !== undefined).slice(0, limit);
        return jsonResponse(200, { items, count: items.length }, traceId);
      }
      case "delete":
        return jsonResponse(200, { id: body.id, deleted: records.delete(String(body.id)) }, traceId);
      default:
        return badRequest(`action ${JSON.stringify(body.action)} is not supported`, traceId);
    }
  }

  function reset(): void {
    tasks.length = 0;
    records.clear();
  }

  return { tasks, accept, respond, read, reset };
}

function badRequest(message: string, traceId: string): Response {
  return errorResponse({ code: "bad_request", message }, traceId);
}
