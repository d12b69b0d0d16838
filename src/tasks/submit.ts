import { type ApiResponse, apiErrorFrom, reportedFailureKind } from "../transport/api-error.js";
import { type Fail, unreadable } from "../transport/failure.js";
import type { ApiRequest } from "../transport/request.js";
import { sendWithRetries } from "../transport/retry.js";
import type { Settings } from "../transport/settings.js";
import type { SubmittingBudget } from "../types/budget.js";
import type { CallOptions, SubmitOptions } from "../types/call-options.js";
import type { Receipt } from "../types/receipt.js";
import type { SendHook } from "../types/send-hook.js";
import type { SubmittedTask } from "../types/submitted-task.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import type { JsonObject } from "../util/json.js";
import { assignDefined } from "../util/object.js";
import { jobIdIn } from "../wire/callback-job-id.js";
import { errorFacts, isTimeoutCode, reportsError } from "../wire/error-body.js";
import { resultTaskIdOf, traceIdOf } from "../wire/task-id.js";
import { taskFromResult } from "../wire/task-record.js";
import { checkOptions, SUBMIT_OPTIONS, TIMEOUTS } from "./call-options.js";
import { submittedTaskFrom } from "./submitted-task.js";

/**
 * The name of an option that only `submitOnce` sets. A symbol, so that no misspelt option can match it; a registered symbol,
 * so that it is the same in every copy of the package.
 */
export const SEND_HOOK = Symbol.for("wan-client.sendHook");

/** {@link SubmitOptions}, with the option that `submitOnce` adds. */
export interface HookedOptions extends SubmitOptions {
  [SEND_HOOK]?: SendHook;
}

/** Submits, and resolves to a `SubmittedTask`. */
export function submit(settings: Settings, body: JsonObject, options: SubmitOptions): Promise<SubmittedTask> {
  checkOptions(options, SUBMIT_OPTIONS);
  return withDeadline(options.timeout ?? TIMEOUTS.submit, [options.signal], (deadline) =>
    withinBudget(settings, options, (hook) => sendSubmission(settings, body, options, deadline, hook)),
  ).then((receipt) => submittedTaskFrom(settings, receipt));
}

/** Submits within the budget, if there is one. */
export function withinBudget(
  { transport: { logger } }: Settings,
  { budget, [SEND_HOOK]: hook }: HookedOptions,
  send: (hook?: SendHook) => Promise<Receipt>,
): Promise<Receipt> {
  return budget ? (budget as SubmittingBudget).submit({ send, hook, logger }) : send(hook);
}

/** Sends a body with `async: true`, so that the response arrives at once. If the body has an `async`, that value is kept. */
export function sendSubmission(
  settings: Settings,
  body: JsonObject,
  options: CallOptions,
  deadline: Deadline,
  hook?: SendHook,
): Promise<Receipt> {
  const sent = assignDefined<JsonObject>({ async: true }, body);
  return sendWithRetries(settings, submitRequest(sent, hook), options, deadline);
}

/** The request that submits a body. */
export function submitRequest(body: JsonObject, hook: SendHook | undefined): ApiRequest<Receipt> {
  return {
    kind: "submit",
    path: "/wan/videos",
    body,
    hook,
    interpret(response, fail) {
      if (reportsError(response.body)) {
        const kind = reportedFailureKind(response, "refused");
        throw fail(kind, (details) => apiErrorFrom(response, details));
      }
      return receiptFrom(response, fail, jobIdIn(body.callback_url));
    },
  };
}

function receiptFrom(response: ApiResponse, fail: Fail, jobId: string | undefined): Receipt {
  const { body } = response;
  const result = taskFromResult(body);
  // After a timeout of the gateway, the task may still be running.
  const settled = result && !isTimeoutCode(errorFacts(body).code) ? result : undefined;
  // A failure without a task id does not prove that no task was started. A finished video is a result even without an id.
  const id = resultTaskIdOf(body) ?? (settled?.status === "succeeded" ? settled.id : undefined);
  if (id === undefined) {
    throw unreadable(fail, `The server responded with HTTP ${response.status} and no task id.`);
  }
  return { id, traceId: traceIdOf(response), submittedAt: new Date(), jobId, settled };
}
