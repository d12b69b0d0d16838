import { asObject, type JsonObject, parseJson } from "../util/json.js";
import type { RecordedCheck, RecordedExchange, Recording } from "./recording.js";
import type { EmulatedTask, ServiceBodies } from "./task-record.js";
import { videoOriginOf } from "./video-url.js";

/** The responses of a recorded service in place of the emulator's own. */
export interface Replay {
  readonly bodies: ServiceBodies;
  /** Whether the recorded server of videos ignores `Range`. */
  readonly ignoresRange: boolean;
  /** The recorded response to a request that is not about a task, or `own` if none was recorded. */
  response(check: RecordedCheck, own: Response): Response;
  /** The recorded error for an invalid or a missing token, or `own` if none was recorded. */
  tokenError(code: "invalid_token" | "no_token", own: Response): Response;
}

/** The task that was recorded. */
interface RecordedTask {
  readonly id: string | undefined;
  readonly model: unknown;
  /** The states before the end. */
  readonly states: readonly RecordedState[];
  /** The state at the end, if it was recorded. */
  readonly end: RecordedState | undefined;
}

interface RecordedState {
  /** ms after the submission. */
  readonly age: number;
  readonly record: JsonObject;
}

/** @param own the bodies for what was not recorded, for other models, and for tasks with a `failure`. */
export function createReplay({ exchanges, callback }: Recording, own: ServiceBodies): Replay {
  const submission = lastOf(exchanges, "submission");
  const recorded: RecordedTask = {
    id: recordedIdIn(exchanges),
    model: asObject(submission?.request)?.model,
    states: statesIn(exchanges, "record", submission),
    end: statesIn(exchanges, "end", submission).at(-1),
  };
  const isLike = (task: EmulatedTask) => task.model === recorded.model && !task.failure;

  const bodies: ServiceBodies = {
    acknowledgement(task, traceId) {
      const body = isLike(task) ? asObject(submission?.response) : undefined;
      return body ? adapt(body, task, recorded, "") : own.acknowledgement(task, traceId);
    },
    record(task, now, origin) {
      const state = isLike(task) ? stateAt(task, now, recorded) : undefined;
      if (!state) return own.record(task, now, origin);
      return { ...adapt(state.record, task, recorded, origin), request: task.request };
    },
    result(task, origin) {
      const body = asObject(callback) ?? asObject(recorded.end?.record.response);
      return body && isLike(task) ? adapt(body, task, recorded, origin) : own.result(task, origin);
    },
  };

  function response(check: RecordedCheck, own: Response): Response {
    const recorded = lastOf(exchanges, check);
    if (!recorded) return own;
    const headers = new Headers(recorded.headers);
    // Whatever sends this response sets these headers itself.
    for (const name of ["date", "content-length"]) headers.delete(name);
    const { status, response: body } = recorded;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    // Some statuses allow no body, not even an empty one.
    return new Response(text || null, { status: status as number, headers });
  }

  function tokenError(code: "invalid_token" | "no_token", own: Response): Response {
    const error = asObject(asObject(lastOf(exchanges, "error")?.response)?.error);
    const recordedCode = error?.code === "no_token" ? "no_token" : "invalid_token";
    return code === recordedCode ? response("error", own) : own;
  }

  return { bodies, ignoresRange: lastOf(exchanges, "download")?.status === 200, response, tokenError };
}

function lastOf(exchanges: readonly RecordedExchange[], check: RecordedCheck): RecordedExchange | undefined {
  return exchanges.findLast((exchange) => exchange.check === check && exchange.status !== undefined);
}

/** The recorded state after the same fraction of the time from submission to end. */
function stateAt(task: EmulatedTask, now: number, { states, end }: RecordedTask): RecordedState | undefined {
  if (now >= task.finishesAt) return end;
  const total = end?.age ?? states.at(-1)?.age ?? 0;
  const progress = (now - task.createdAt) / (task.finishesAt - task.createdAt);
  return states.findLast(({ age }) => age <= progress * total);
}

/** The id in the recorded reads of the task. */
function recordedIdIn(exchanges: readonly RecordedExchange[]): string | undefined {
  const id = asObject((lastOf(exchanges, "end") ?? lastOf(exchanges, "record"))?.request)?.id;
  return typeof id === "string" ? id : undefined;
}

/** The records that reads of the recorded task returned. A response without an id is not a record. */
function statesIn(
  exchanges: readonly RecordedExchange[],
  wanted: RecordedCheck,
  submission: RecordedExchange | undefined,
): RecordedState[] {
  const submittedAt = submission ? submission.at + submission.ms : 0;
  return exchanges.flatMap(({ check, at, status, response }) => {
    const record = check === wanted && status === 200 ? asObject(response) : undefined;
    return record && ("id" in record || "task_id" in record) ? [{ age: at - submittedAt, record }] : [];
  });
}

/** A recorded body, changed as if it were about `task`. */
function adapt(body: JsonObject, task: EmulatedTask, recorded: RecordedTask, origin: string): JsonObject {
  const end = recorded.end?.record;
  const adaptValue = (value: unknown, name = ""): unknown => {
    if (Array.isArray(value)) return value.map((item) => adaptValue(item, name));
    const object = asObject(value);
    if (object) {
      const fields = Object.entries(object).map(([field, each]) => [field, adaptValue(each, field)]);
      return Object.fromEntries(fields);
    }
    if (name.endsWith("_at")) return shift(value, task, end);
    if (typeof value !== "string") return value;
    if (name === "response") return JSON.stringify(adaptValue(parseJson(value)));
    if (name === "video_url" && URL.canParse(value)) return videoUrlLike(value, task, end, origin);
    if (name === "trace_id") return task.traceId;
    return recorded.id === undefined ? value : value.replaceAll(recorded.id, task.id);
  };
  return adaptValue(body) as JsonObject;
}

/** A recorded time on the scale of the task: the recorded start and end become those of the task. */
function shift(value: unknown, task: EmulatedTask, end: JsonObject | undefined): unknown {
  const [time, from, to] = [value, end?.created_at, end?.finished_at].map(millisecondsFrom);
  if (time === undefined || from === undefined) return value;
  const total = (to ?? from) - from;
  const scale = total > 0 ? (task.finishesAt - task.createdAt) / total : 1;
  const moved = task.createdAt + (time - from) * scale;
  return typeof value === "number" ? moved / 1_000 : new Date(moved).toISOString();
}

function videoUrlLike(url: string, task: EmulatedTask, end: JsonObject | undefined, origin: string): string {
  const { search } = new URL(url);
  const finished = millisecondsFrom(end?.finished_at) ?? task.finishesAt;
  const moved = search.replace(/(?<=[?&]Expires=)\d+/i, (expires) =>
    String(Math.floor(Number(expires) + (task.finishesAt - finished) / 1_000)),
  );
  return `${videoOriginOf(task, origin)}/videos/${task.id}.mp4${moved}`;
}

/** Unix seconds or ISO 8601 as Unix time in ms. */
function millisecondsFrom(value: unknown): number | undefined {
  const time = typeof value === "number" ? value * 1_000 : Date.parse(String(value));
  return Number.isNaN(time) ? undefined : time;
}
