import { ApiError } from "../errors/api-errors.js";
import { sendWithRetries } from "../transport/retry.js";
import type { Settings } from "../transport/settings.js";
import type { CallOptions, WaitOptions } from "../types/call-options.js";
import type { Receipt } from "../types/receipt.js";
import type { SendHook } from "../types/send-hook.js";
import type { SucceededTask } from "../types/task.js";
import type { Deadline } from "../util/deadline.js";
import { asObject, type JsonObject } from "../util/json.js";
import { isTimeoutCode } from "../wire/error-body.js";
import { taskFromResult } from "../wire/task-record.js";
import { checkOptions, WAIT_OPTIONS } from "./call-options.js";
import { submitRequest, withinBudget } from "./submit.js";
import { submitAndWait } from "./submit-and-wait.js";

/** Submits in one request that stays open until the video is done. If the response has only a task id, polls that task. */
export function generateBlocking(
  settings: Settings,
  body: JsonObject,
  options: WaitOptions,
): Promise<SucceededTask> {
  checkOptions(options, WAIT_OPTIONS);
  const { requestTimeout, callbacks: _, ...waitOptions } = options;
  // The time limit of the open request does not apply to reads, and the request asked for no callback.
  return submitAndWait(settings, waitOptions, (deadline) =>
    withinBudget(settings, options, (hook) =>
      submitBlocking(settings, body, { ...waitOptions, requestTimeout }, deadline, hook),
    ),
  );
}

/** Sends a submission whose response arrives when the task has ended. */
async function submitBlocking(
  settings: Settings,
  body: JsonObject,
  options: CallOptions,
  deadline: Deadline,
  hook: SendHook | undefined,
): Promise<Receipt> {
  const { requestTimeout = deadline.timeout, maxRetries } = options;
  const request = { ...submitRequest(body, hook), long: true };
  try {
    return await sendWithRetries(settings, request, { requestTimeout, maxRetries }, deadline);
  } catch (error) {
    const receipt = receiptFromError(error);
    if (receipt) return receipt;
    throw error;
  }
}

/** An error that names a task means that the task failed, unless the task only took longer than the gateway waits. */
function receiptFromError(error: unknown): Receipt | undefined {
  if (!ApiError.is(error) || error.taskId === undefined) return undefined;
  const mayBeRunning = error.status === 504 || isTimeoutCode(error.code);
  return {
    id: error.taskId,
    traceId: error.traceId,
    submittedAt: new Date(),
    settled: mayBeRunning ? undefined : taskFromResult({ success: false, ...asObject(error.body) }),
  };
}
