import { ApiError } from "../errors/api-errors.js";
import { sendWithRetries } from "../transport/retry.js";
import type { Settings } from "../transport/settings.js";
import type { CallOptions, WaitOptions } from "../types/call-options.js";
import type { Receipt } from "../types/receipt.js";
import type { SucceededTask } from "../types/task.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import type { JsonObject } from "../util/json.js";
import { asObject } from "../util/json.js";
import { isTimeoutCode } from "../wire/error-body.js";
import { taskFromResult } from "../wire/task-record.js";
import { checkOptions, TIMEOUTS, WAIT_OPTIONS } from "./call-options.js";
import { submitCall } from "./submit.js";
import { videoOf, waiting } from "./wait.js";
/** Submits with the connection held open until the video is done; waits by reading if only an id comes back. */
export async function generateBlocking(
  settings: Settings,
  body: JsonObject,
  options: WaitOptions,
): Promise<SucceededTask> {
  checkOptions(options, WAIT_OPTIONS);
  return withDeadline(options.timeout ?? TIMEOUTS.wait, [options.signal], async (deadline) => {
    const receipt = await submitBlocking(settings, body, options, deadline);
    // The time limit of an attempt that is held open says nothing about a read, and no callback will come.
    const { requestTimeout: _, callbacks: __, ...waitOptions } = options;
    return videoOf(receipt.settled ?? (await waiting(settings, waitOptions, deadline)(receipt)));
  });
}

/** Sends a body for which the server keeps the connection open until the task has ended. */
async function submitBlocking(
  settings: Settings,
  body: JsonObject,
  options: CallOptions,
  deadline: Deadline,
): Promise<Receipt> {
  const { requestTimeout = deadline.timeout, maxRetries = settings.maxRetries } = options;
  const call = { ...submitCall(body, requestTimeout), long: true };
  try {
    return await sendWithRetries(settings.transport, call, deadline, maxRetries);
  } catch (error) {
    const receipt = receiptInError(error);
    if (receipt) return receipt;
    throw error;
  }
}

/** An error that names a task is the end of that task, unless it only outlasted the gateway's patience. */
function receiptInError(error: unknown): Receipt | undefined {
  if (!ApiError.is(error) || error.taskId === undefined) return undefined;
  const outlasted = error.status === 504 || isTimeoutCode(error.code);
  return {
    id: error.taskId,
    traceId: error.traceId,
    submittedAt: new Date(),
    settled: outlasted ? undefined : taskFromResult({ success: false, ...asObject(error.body) }),
  };
}
