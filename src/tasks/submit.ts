import { ApiError } from "../errors/api-errors.js";
import { ResponseError } from "../errors/client-errors.js";
import { type Answer, apiErrorParts, reportedKind } from "../transport/api-error.js";
import type { Fail } from "../transport/failure.js";
import type { Call, Reservation } from "../transport/request.js";
import { send } from "../transport/retry.js";
import type { Receipt } from "../types/callback-source.js";
import type { Deadline } from "../util/deadline.js";
import { asObject, type JsonObject } from "../util/json.js";
import { jobIdIn } from "../wire/callback-job-id.js";
import { isTimeout, reportsError } from "../wire/error-body.js";
import { ownTaskIdOf, traceIdOf } from "../wire/task-id.js";
import { readResult } from "../wire/task-record.js";
import type { CallOptions, Settings } from "./call-options.js";

/**
 * The name of an option that is only for `submitOnce`, and a symbol so that no misspelt option is taken for it. Registered,
 * so that it is the same in every copy of the package.
 */
export const RESERVATION = Symbol.for("wan-client.reservation");

/** {@link CallOptions}, and what `submitOnce` adds. */
export interface SubmitOptions extends CallOptions {
  [RESERVATION]?: Reservation;
}

/** Sends a body with `async: true`, so that the server answers at once; an unchecked one may say otherwise. */
export function submitBody(
  settings: Settings,
  body: JsonObject,
  options: SubmitOptions,
  deadline: Deadline,
): Promise<Receipt> {
  const { requestTimeout = settings.requestTimeout, maxRetries = settings.maxRetries } = options;
  const { [RESERVATION]: reservation } = options;
  const call = { ...submitCall({ async: true, ...body }, requestTimeout), reservation };
  return send(settings.transport, call, deadline, maxRetries);
}

/** Sends a body for which the server keeps the connection open until the task has ended. */
export async function submitBlocking(
  settings: Settings,
  body: JsonObject,
  options: CallOptions,
  deadline: Deadline,
): Promise<Receipt> {
  const { requestTimeout = deadline.timeout, maxRetries = settings.maxRetries } = options;
  const call = { ...submitCall(body, requestTimeout), long: true };
  try {
    return await send(settings.transport, call, deadline, maxRetries);
  } catch (error) {
    const receipt = receiptInError(error);
    if (receipt) return receipt;
    throw error;
  }
}

function submitCall(body: JsonObject, requestTimeout: number): Call<Receipt> {
  return {
    operation: "submit",
    path: "/wan/videos",
    body,
    requestTimeout,
    interpret(answer, fail) {
      if (reportsError(answer.body)) {
        const parts = apiErrorParts(answer);
        throw fail(reportedKind(parts, "refused"), ...parts);
      }
      return receiptFrom(answer, fail, jobIdIn(body.callback_url));
    },
  };
}

/** An error that names a task is the end of that task, unless it only outlasted the gateway's patience. */
function receiptInError(error: unknown): Receipt | undefined {
  if (!ApiError.is(error) || error.taskId === undefined) return undefined;
  const outlasted = error.status === 504 || isTimeout(error.code);
  return {
    id: error.taskId,
    traceId: error.traceId,
    submittedAt: new Date(),
    settled: outlasted ? undefined : readResult({ success: false, ...asObject(error.body) }),
  };
}

function receiptFrom(answer: Answer, fail: Fail, jobId: string | undefined): Receipt {
  const settled = readResult(answer.body);
  const id = ownTaskIdOf(answer.body) ?? settled?.id;
  if (id === undefined) {
    const message = `The server answered HTTP ${answer.status} without a task id.`;
    throw fail("unreadable", ResponseError, message);
  }
  return { id, traceId: traceIdOf(answer), submittedAt: new Date(), jobId, settled };
}
