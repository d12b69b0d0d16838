import { asObject, type JsonObject } from "../util/json.js";
import type { RecordedCheck, RecordedExchange, Recording } from "./recording.js";
import type { EmulatedTask, ServiceBodies } from "./task-record.js";
import { videoOriginOf } from "./video-url.js";

/** The responses of a recorded service in place of the emulator's own. */
export interface Replay {
  readonly bodies: ServiceBodies;
  /** Whether the recorded server of videos ignores `Range`. */
  readonly ignoresRange: boolean;
  /** The recorded response to a request that is not about a task, or the emulator's own when none was recorded. */
  response(check: RecordedCheck, own: Response): Response;
  /** The recorded error for a token that is invalid, or for a missing one, or the emulator's own. */
  tokenError(code: "invalid_token" | "no_token", own: Response): Response;
}

interface RecordedState {
  /** ms after the submission. */
  readonly age: number;
  readonly record: JsonObject;
}

/** @param own the bodies for what was not recorded, and for tasks that an outcome or an invalid value makes fail. */
export function createReplay({ exchanges, callback }: Recording, own: ServiceBodies): Replay {
  const submission = lastOf(exchanges, "submission");
  const states = statesIn(exchanges, submission);
  const end = states.at(-1);
  const id = recordedIdIn(exchanges);

  const adapt = (body: JsonObject, task: EmulatedTask, origin: string) =>
    adaptTo(body, task, { end: end?.record, id, origin }) as JsonObject;

  const bodies: ServiceBodies = {
    acknowledgement(task, traceId) {
      const body = asObject(submission?.response);
      return body && id !== undefined ? adapt(body, task, "") : own.acknowledgement(task, traceId);
    },
    record(task, now, origin) {
      const state = task.failure ? undefined : end && stateAt(task, now, states, end);
      if (!state) return own.record(task, now, origin);
      return { ...adapt(state.record, task, origin), request: task.request };
    },
    result(task, origin) {
      const body = asObject(callback) ?? asObject(end?.record.response);
      return body && !task.failure ? adapt(body, task, origin) : own.result(task, origin);
    },
  };

  function tokenError(code: string, own: Response): Response {
    const error = asObject(asObject(lastOf(exchanges, "error")?.response)?.error);
    const recordedCode = error?.code === "no_token" ? "no_token" : "invalid_token";
    return code === recordedCode ? response("error", own) : own;
  }

  return { bodies, ignoresRange: lastOf(exchanges, "download")?.status === 200, response, tokenError };

  function response(check: RecordedCheck, own: Response): Response {
    const recorded = lastOf(exchanges, check);
    if (!recorded) return own;
    const headers = new Headers(recorded.headers);
    // The server that is called now sets its own.
    for (const name of ["date", "content-length"]) headers.delete(name);
    const { status, response: body } = recorded;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    // Some statuses allow no body, not even an empty one.
    return new Response(text || null, { status: status as number, headers });
  }
}

function lastOf(exchanges: readonly RecordedExchange[], check: RecordedCheck): RecordedExchange | undefined {
  return exchanges.findLast((exchange) => exchange.check === check && exchange.status !== undefined);
}

/** The recorded state at the corresponding point in the life of a task. */
function stateAt(
  task: EmulatedTask,
  now: number,
  states: readonly RecordedState[],
  end: RecordedState,
): RecordedState | undefined {
  if (now >= task.finishesAt) return end;
  const progress = (now - task.createdAt) / (task.finishesAt - task.createdAt);
  return states.findLast((state) => state !== end && state.age <= progress * end.age);
}

/** The id that the recorded task was read by. */
function recordedIdIn(exchanges: readonly RecordedExchange[]): string | undefined {
  const id = asObject(lastOf(exchanges, "record")?.request)?.id;
  return typeof id === "string" ? id : undefined;
}

/** The records of the recorded task, the last one being that of its end. */
function statesIn(
  exchanges: readonly RecordedExchange[],
  submission: RecordedExchange | undefined,
): RecordedState[] {
  const submittedAt = submission ? submission.at + submission.ms : 0;
  return exchanges.flatMap(({ check, at, response }) => {
    const record = check === "record" ? asObject(response) : undefined;
    return record ? [{ age: at - submittedAt, record }] : [];
  });
}

interface Adaptation {
  readonly end: JsonObject | undefined;
  readonly id: string | undefined;
  readonly origin: string;
}

/** Replaces the id, shifts the times to those of the task, and lets URLs of the video lead to the emulator. */
function adaptTo(value: unknown, task: EmulatedTask, adaptation: Adaptation, name = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => adaptTo(item, task, adaptation, name));
  const object = asObject(value);
  if (object) {
    const fields = Object.entries(object).map(([field, each]) => [
      field,
      adaptTo(each, task, adaptation, field),
    ]);
    return Object.fromEntries(fields);
  }
  const { end, id, origin } = adaptation;
  if (name.endsWith("_at")) return shift(value, task, end);
  if (typeof value !== "string") return value;
  if (name === "video_url" && URL.canParse(value)) return videoUrlLike(value, task, end, origin);
  return id === undefined ? value : value.replaceAll(id, task.id);
}

/** A recorded time, moved to the time of the task. Its end is the end of the task. */
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
  const finished = millisecondsFrom(end?.finished_at);
  const moved = search.replace(/(?<=[?&]Expires=)\d+/i, (expires) =>
    finished === undefined
      ? expires
      : String(Math.floor(Number(expires) + (task.finishesAt - finished) / 1_000)),
  );
  return `${videoOriginOf(task, origin)}/videos/${task.id}.mp4${moved}`;
}

/** Unix seconds or ISO 8601 as Unix time in ms. */
function millisecondsFrom(value: unknown): number | undefined {
  const time = typeof value === "number" ? value * 1_000 : Date.parse(String(value));
  return Number.isNaN(time) ? undefined : time;
}
