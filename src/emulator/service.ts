import type { JsonObject } from "../util/json.js";
import type { AccountBalance } from "./account-balance.js";
import type { Scheduler } from "./clock.js";
import { connectionReset } from "./network-errors.js";
import type { Outcome, OutcomeQueue } from "./outcomes.js";
import { pageOf } from "./page.js";
import type { Pricing } from "./pricing.js";
import type { RateLimiter } from "./rate-limit.js";
import type { RecordedCheck } from "./recording.js";
import type { Replay } from "./replay.js";
import { type AcceptedRequest, validateRequest } from "./request-rules.js";
import { errorResponse, jsonResponse, messageOf, statusOf } from "./responses.js";
import { hasValidIds, MAX_BATCH_SIZE, matchingTasks } from "./task-batch.js";
import { type EmulatedTask, emulatedBodies, isFinished, QUEUE_FRACTION } from "./task-record.js";
import { videoSecondsOf } from "./video-seconds.js";
import { whenAborted } from "./when-aborted.js";

/** A request to the API with a valid token and a JSON object as its body. */
export interface ServiceRequest {
  readonly body: JsonObject;
  /** The scheme and host that the request was sent to. */
  readonly origin: string;
  readonly traceId: string;
  /** Aborted when the caller abandons a blocking request. */
  readonly request: Request;
  /** Adds notes on an accepted submission to the log. */
  readonly addNotes: (notes: readonly string[]) => void;
}

/** What the service depends on. */
export interface ServiceDependencies {
  readonly scheduler: Scheduler;
  readonly outcomes: OutcomeQueue;
  readonly rateLimiter: RateLimiter;
  readonly nextId: () => string;
  /** The duration of a task, seconds. */
  readonly taskSecondsOf: (request: Readonly<JsonObject>) => number;
  readonly pricing: Pricing;
  readonly account: AccountBalance;
  /** The responses of a recorded service, if there is one. */
  readonly replay: Replay | undefined;
  readonly sendCallback: (url: string, body: JsonObject) => Promise<void>;
}

/** The two endpoints of the API, and their tasks. */
export interface Service {
  readonly tasks: EmulatedTask[];
  /** Creates the task of a submission, or returns the error response. */
  accept(request: ServiceRequest): EmulatedTask | Response;
  /** The response to an accepted submission: at once, or when the task has finished if the request is blocking. */
  respond(task: EmulatedTask, request: ServiceRequest): Promise<Response>;
  /** The response of `/wan/tasks`. */
  read(request: ServiceRequest): Response;
  reset(): void;
}

/** What is known about a task before it exists. */
interface TaskFacts {
  readonly id: string;
  readonly traceId: string;
  readonly videoSeconds: number;
  /** Credits. */
  readonly price: number | undefined;
}

export function createService(dependencies: ServiceDependencies): Service {
  const { scheduler, outcomes, rateLimiter, nextId, taskSecondsOf, pricing, account, replay, sendCallback } =
    dependencies;
  const bodies = replay?.bodies ?? emulatedBodies;
  const tasks: EmulatedTask[] = [];
  const records = new Map<string, EmulatedTask>();
  const tasksWithIdInError = new WeakSet<EmulatedTask>();
  /** Each ends a blocking request with an error. */
  const rejections = new Set<(reason: unknown) => void>();

  function tryAcquire(kind: "submit" | "read"): boolean {
    const now = scheduler.now();
    return rateLimiter.tryAcquire(kind, now, () => tasks.filter((task) => !isFinished(task, now)).length);
  }

  function accept({ body, origin, traceId, addNotes }: ServiceRequest): EmulatedTask | Response {
    if (!tryAcquire("submit")) return rateLimiter.response(traceId);
    const verdict = validateRequest(body);
    if ("rejected" in verdict) return badRequest(verdict.rejected, traceId);
    const id = nextId();
    const videoSeconds = videoSecondsOf(verdict.accepted, id);
    const price = pricing.creditsOf(verdict.accepted, videoSeconds);
    // Without enough credits, no task is created, so the next outcome is kept for a submission that is accepted.
    if (!account.covers(price)) return errorResponse({ code: "used_up" }, traceId);
    const outcome = outcomes.take(verdict.accepted);
    if (outcome === "moderated") return errorResponse({ code: "forbidden" }, traceId);
    const task = createTask(verdict, outcome, { id, traceId, videoSeconds, price });
    account.charge(task, price);
    tasks.push(task);
    records.set(task.id, task);
    if (typeof outcome === "object" && outcome.taskIdInError) tasksWithIdInError.add(task);
    addNotes(verdict.notes);
    const { callback_url: url } = body;
    if (typeof url === "string") {
      scheduler.schedule(task.finishesAt, () => sendCallback(url, bodies.result(task, origin)), {
        unref: true,
      });
    }
    return task;
  }

  function createTask(
    { accepted: request, failure: invalid }: AcceptedRequest,
    outcome: Outcome,
    { id, traceId, videoSeconds, price }: TaskFacts,
  ): EmulatedTask {
    const failure = invalid ?? (typeof outcome === "object" ? outcome : undefined);
    const createdAt = scheduler.now();
    const ms = taskSecondsOf(request) * 1_000;
    return {
      id,
      traceId,
      model: String(request.model),
      request,
      createdAt,
      startsAt: createdAt + ms * QUEUE_FRACTION,
      finishesAt: outcome === "never" ? Number.POSITIVE_INFINITY : createdAt + ms,
      videoSeconds,
      credits: failure ? undefined : price,
      failure: failure && {
        code: failure.fail,
        message: messageOf({ code: failure.fail, message: failure.message }),
      },
    };
  }

  async function respond(
    task: EmulatedTask,
    { body, origin, traceId, request }: ServiceRequest,
  ): Promise<Response> {
    if (body.async === true || body.callback_url !== undefined) {
      return jsonResponse(200, bodies.acknowledgement(task, traceId), traceId);
    }
    await untilFinished(task, request);
    const result = bodies.result(task, origin);
    if (!task.failure) return jsonResponse(200, result, traceId);
    // No published error has a `task_id`.
    if (!tasksWithIdInError.has(task)) delete result.task_id;
    return jsonResponse(statusOf(task.failure), result, traceId);
  }

  /** Resolves when a task has finished. Rejects when the request is aborted, or when the service is reset. */
  async function untilFinished(task: EmulatedTask, request: Request): Promise<void> {
    let stopWaiting = () => {};
    await new Promise<void>((resolve, reject) => {
      const cancel = scheduler.schedule(task.finishesAt, resolve);
      rejections.add(reject);
      const stopListening = whenAborted(request, () => reject(request.signal.reason));
      stopWaiting = () => {
        cancel();
        rejections.delete(reject);
        stopListening();
      };
    }).finally(() => stopWaiting());
  }

  function recordedOr(check: RecordedCheck, own: Response): Response {
    return replay ? replay.response(check, own) : own;
  }

  function readBatch({ body, origin, traceId }: ServiceRequest): Response {
    if (!hasValidIds(body)) return badRequest(`ids must be an array of at most ${MAX_BATCH_SIZE}`, traceId);
    const matching = matchingTasks(records, body);
    const items = pageOf(matching, body.limit, body.offset).map((task) =>
      bodies.record(task, scheduler.now(), origin),
    );
    const response = jsonResponse(200, { items, count: matching.length }, traceId);
    return items.length > 0 ? response : recordedOr("unknown batch", response);
  }

  function read(request: ServiceRequest): Response {
    const { body, origin, traceId } = request;
    if (!tryAcquire("read")) return rateLimiter.response(traceId);
    switch (body.action ?? "retrieve") {
      case "retrieve": {
        const task = records.get(String(body.id));
        if (task) return jsonResponse(200, bodies.record(task, scheduler.now(), origin), traceId);
        return recordedOr("unknown id", jsonResponse(200, {}, traceId));
      }
      case "retrieve_batch":
        return readBatch(request);
      case "delete": {
        const deleted = records.delete(String(body.id));
        const response = jsonResponse(200, { id: body.id, deleted }, traceId);
        return deleted ? response : recordedOr("delete", response);
      }
      default:
        return badRequest(`action ${JSON.stringify(body.action)} is not supported`, traceId);
    }
  }

  function reset(): void {
    tasks.length = 0;
    records.clear();
    // Their tasks are gone, so these requests would wait for ever.
    for (const reject of rejections) reject(connectionReset());
  }

  return { tasks, accept, respond, read, reset };
}

function badRequest(message: string, traceId: string): Response {
  return errorResponse({ code: "bad_request", message }, traceId);
}
