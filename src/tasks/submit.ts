import { ResponseError } from "../errors/client-errors.js";
import { type Answer, apiErrorParts, reportedKind } from "../transport/api-error.js";
import type { Fail } from "../transport/failure.js";
import type { Call, Reservation } from "../transport/request.js";
import { send } from "../transport/retry.js";
import type { Settings } from "../transport/settings.js";
import type { CallOptions } from "../types/call-options.js";
import type { Receipt } from "../types/receipt.js";
import type { SubmittedTask } from "../types/submitted-task.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import type { JsonObject } from "../util/json.js";
import { jobIdIn } from "../wire/callback-job-id.js";
import { reportsError } from "../wire/error-body.js";
import { ownTaskIdOf, traceIdOf } from "../wire/task-id.js";
import { readResult } from "../wire/task-record.js";
import { CALL_OPTIONS, checkOptions, TIMEOUTS } from "./call-options.js";
import { submittedTaskFrom } from "./submitted-task.js";

/**
 * The name of an option that only `submitOnce` sets. A symbol, so that no misspelt option can match it; a registered one,
 * so that it is the same in every copy of the package.
 */
export const RESERVATION = Symbol.for("wan-client.reservation");

/** {@link CallOptions}, with the option that `submitOnce` adds. */
export interface SubmitOptions extends CallOptions {
  [RESERVATION]?: Reservation;
}

/** Submits, and resolves to a `SubmittedTask`. */
export async function submit(
  settings: Settings,
  body: JsonObject,
  options: CallOptions,
): Promise<SubmittedTask> {
  checkOptions(options, CALL_OPTIONS);
  return withDeadline(options.timeout ?? TIMEOUTS.submit, [options.signal], async (deadline) =>
    submittedTaskFrom(settings, await sendSubmission(settings, body, options, deadline)),
  );
}

/** Sends a body with `async: true`, so that the response comes at once. A body with an `async` of its own keeps that. */
export function sendSubmission(
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

/** The request that submits a body. */
export function submitCall(body: JsonObject, requestTimeout: number): Call<Receipt> {
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

function receiptFrom(answer: Answer, fail: Fail, jobId: string | undefined): Receipt {
  const settled = readResult(answer.body);
  const id = ownTaskIdOf(answer.body) ?? settled?.id;
  if (id === undefined) {
    const message = `The server answered HTTP ${answer.status} without a task id.`;
    throw fail("unreadable", ResponseError, message);
  }
  return { id, traceId: traceIdOf(answer), submittedAt: new Date(), jobId, settled };
}
