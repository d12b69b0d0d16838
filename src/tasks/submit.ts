import { ResponseError } from "../errors/client-errors.js";
import { type ApiResponse, apiErrorFrom, reportedFailureKind } from "../transport/api-error.js";
import type { Fail } from "../transport/failure.js";
import type { ApiRequest, SendHook } from "../transport/request.js";
import { sendWithRetries } from "../transport/retry.js";
import type { Settings } from "../transport/settings.js";
import type { CallOptions } from "../types/call-options.js";
import { refIn } from "../types/callback-source.js";
import type { Receipt } from "../types/receipt.js";
import type { SubmittedTask } from "../types/submitted-task.js";
import type { Deadline } from "../util/deadline.js";
import { withDeadline } from "../util/deadline.js";
import type { JsonObject } from "../util/json.js";
import { reportsError } from "../wire/error-body.js";
import { resultTaskIdOf, traceIdOf } from "../wire/task-id.js";
import { taskFromResult } from "../wire/task-record.js";
import { CALL_OPTIONS, checkOptions, TIMEOUTS } from "./call-options.js";
import { submittedFrom } from "./submitted-task.js";

/**
 * The name of an option that is only for `submitOnce`, and a symbol so that no misspelt option is taken for it. Registered,
 * so that it is the same in every copy of the package.
 */
export const SEND_HOOK = Symbol.for("wan-client.sendHook");

/** {@link CallOptions}, and what `submitOnce` adds. */
export interface SubmitOptions extends CallOptions {
  [SEND_HOOK]?: SendHook;
}

/** Submits, and resolves to the receipt. */
export async function submit(
  settings: Settings,
  body: JsonObject,
  options: CallOptions,
): Promise<SubmittedTask> {
  checkOptions(options, CALL_OPTIONS);
  return withDeadline(options.timeout ?? TIMEOUTS.submit, [options.signal], async (deadline) =>
    submittedFrom(settings, await submitBody(settings, body, options, deadline)),
  );
}

/** Sends a body with `async: true`, so that the server answers at once; an unchecked one may say otherwise. */
export function submitBody(
  settings: Settings,
  body: JsonObject,
  options: SubmitOptions,
  deadline: Deadline,
): Promise<Receipt> {
  const { requestTimeout = settings.requestTimeout, maxRetries = settings.maxRetries } = options;
  const { [SEND_HOOK]: hook } = options;
  const call = { ...submitCall({ async: true, ...body }, requestTimeout), hook };
  return sendWithRetries(settings.transport, call, deadline, maxRetries);
}

export function submitCall(body: JsonObject, requestTimeout: number): ApiRequest<Receipt> {
  return {
    operation: "submit",
    path: "/wan/videos",
    body,
    requestTimeout,
    interpret(answer, fail) {
      if (reportsError(answer.body)) {
        const kind = reportedFailureKind(answer, "refused");
        throw fail(kind, (details) => apiErrorFrom(answer, details));
      }
      return receiptFrom(answer, fail, refIn(body.callback_url));
    },
  };
}

function receiptFrom(answer: ApiResponse, fail: Fail, ref: string | undefined): Receipt {
  const settled = taskFromResult(answer.body);
  const id = resultTaskIdOf(answer.body) ?? settled?.id;
  if (id === undefined) {
    const message = `The server answered HTTP ${answer.status} without a task id.`;
    throw fail("unreadable", (details) => new ResponseError(message, details));
  }
  return { id, traceId: traceIdOf(answer), submittedAt: new Date(), ref, settled };
}
