import type { Agenda } from "./clock.js";
import type { OutcomeList } from "./outcomes.js";
import type { RateLimiter } from "./rate-limit.js";
import { type Body, judge } from "./request-rules.js";
import { errorAnswer, jsonAnswer, messageOf, statusOf } from "./responses.js";
import { type EmulatedTask, isFinished, QUEUED, recordOf, resultOf } from "./task-store.js";

/** A request to the API whose token is good and whose body is an object. */
export interface Call {
  readonly body: Body;
  /** The scheme and host that the API was asked under. */
  readonly origin: string;
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/** What the service is made of. */
export interface Parts {
  readonly agenda: Agenda;
  readonly outcomes: OutcomeList;
  readonly limiter: RateLimiter;
  readonly nextId: () => string;
  /** How long a task takes, seconds. */
  readonly secondsFor: (request: Readonly<Body>) => number;
  readonly notify: (url: string, body: Body) => Promise<void>;
}

/** The two endpoints, and the tasks behind them. */
export interface Service {
  readonly tasks: EmulatedTask[];
  /** Takes a generation, or says why not. */
  accept(call: Call): EmulatedTask | Response;
  /** Answers one that was taken: at once, or when its video is done. */
  acknowledge(task: EmulatedTask, call: Call): Promise<Response>;
  /** Answers `/wan/tasks`. */
  read(call: Call): Response;
  reset(): void;
}

const DEFAULT_ROWS = 12;
const LARGEST_BATCH = 50;

export function createService({ agenda, outcomes, limiter, nextId, secondsFor, notify }: Parts): Service {
  const tasks: EmulatedTask[] = [];
  const records = new Map<string, EmulatedTask>();

  function isTooMuch(kind: "submit" | "read"): boolean {
    const now = agenda.now();
    return limiter.refuses(kind, now, () => tasks.filter((task) => !isFinished(task, now)).length);
  }

  function accept({ body, origin, traceId }: Call): EmulatedTask | Response {
    if (isTooMuch("submit")) return limiter.answer(traceId);
    const verdict = judge(body);
    if ("refused" in verdict) return badRequest(verdict.refused, traceId);
    const outcome = outcomes.take(verdict.kept);
    if (outcome === "moderated") return errorAnswer({ code: "forbidden" }, traceId);
    const fail = verdict.failure ?? (typeof outcome === "object" ? outcome : undefined);
    const createdAt = agenda.now();
    const ms = secondsFor(verdict.kept) * 1_000;
    const task: EmulatedTask = {
      id: nextId(),
      traceId,
      model: String(body.model),
      request: verdict.kept,
      createdAt,
      startsAt: createdAt + ms * QUEUED,
      finishesAt: outcome === "never" ? Number.POSITIVE_INFINITY : createdAt + ms,
      failure: fail && { code: fail.fail, message: messageOf({ code: fail.fail, message: fail.message }) },
    };
    tasks.push(task);
    records.set(task.id, task);
    const { callback_url: url } = body;
    if (typeof url === "string") {
      agenda.at(task.finishesAt, () => notify(url, resultOf(task, origin)), "background");
    }
    return task;
  }

  async function acknowledge(task: EmulatedTask, { body, origin, traceId, signal }: Call): Promise<Response> {
    if (body.async === true || body.callback_url !== undefined) {
      // This `success` is not completion.
      return jsonAnswer(200, { success: true, task_id: task.id, trace_id: traceId }, traceId);
    }
    await untilFinished(task, signal);
    const status = task.failure ? statusOf(task.failure) : 200;
    return jsonAnswer(status, resultOf(task, origin), traceId);
  }

  function untilFinished(task: EmulatedTask, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = agenda.at(task.finishesAt, resolve);
      const leave = () => {
        cancel();
        reject(signal.reason);
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
  }

  function read({ body, origin, traceId }: Call): Response {
    if (isTooMuch("read")) return limiter.answer(traceId);
    const record = (id: unknown) => {
      const task = records.get(String(id));
      return task && recordOf(task, agenda.now(), origin);
    };
    switch (body.action ?? "retrieve") {
      case "retrieve":
        return jsonAnswer(200, record(body.id) ?? {}, traceId);
      case "retrieve_batch": {
        if (!Array.isArray(body.ids) || body.ids.length > LARGEST_BATCH) {
          return badRequest(`ids must be an array of at most ${LARGEST_BATCH}`, traceId);
        }
        const limit = typeof body.limit === "number" ? body.limit : DEFAULT_ROWS;
        // In another order than asked: the service promises none.
        const rows = [...new Set(body.ids)].reverse().map(record);
        const items = rows.filter((row) => row !== undefined).slice(0, limit);
        return jsonAnswer(200, { items, count: items.length }, traceId);
      }
      case "delete":
        return jsonAnswer(200, { id: body.id, deleted: records.delete(String(body.id)) }, traceId);
      default:
        return badRequest(`action ${JSON.stringify(body.action)} is not supported`, traceId);
    }
  }

  function reset(): void {
    tasks.length = 0;
    records.clear();
  }

  return { tasks, accept, acknowledge, read, reset };
}

function badRequest(message: string, traceId: string): Response {
  return errorAnswer({ code: "bad_request", message }, traceId);
}
