import {
  AbortError,
  BadRequestError,
  type Logger,
  type SettledTask,
  TaskNotFoundError,
  WanError,
} from "wan-client";
import type { CallbackSubmission } from "../types/callback-source.js";
import type { Receipt } from "../types/receipt.js";
import { addAbortListener } from "../util/abort.js";
import { jobIdIn } from "../wire/callback-job-id.js";
import { belongsTo } from "./record-job-id.js";
import type { CallbackSubscriptions } from "./subscriptions.js";

/** How many tasks are read for one job. Only one of them can be genuine. */
const MAX_CANDIDATES = 8;

/**
 * Sends a submit request. If its response is lost, waits until a callback names the task.
 *
 * @throws The error of the submit request if no callback arrives before the call ends; the error of a read of the task, with
 * `maybeAccepted: true`; AbortError.
 */
export async function submitAndRecover(
  { body, options, callSignal, send, wait }: CallbackSubmission,
  subscriptions: CallbackSubscriptions,
  logger: Logger,
): Promise<Receipt> {
  const jobId = jobIdIn(body.callback_url);
  if (jobId === undefined) return send(body);
  // Subscribed before the request is sent, because the callback may arrive before its response.
  const candidates = new Set<string>();
  let onCandidate = (_: string) => {};
  const unsubscribe = subscriptions.subscribeToJob(jobId, (taskId) => {
    if (candidates.has(taskId) || candidates.size === MAX_CANDIDATES) return;
    candidates.add(taskId);
    onCandidate(taskId);
  });
  try {
    const receipt = await send(body);
    if (receipt.id !== "") subscriptions.setTaskId(jobId, receipt.id);
    return receipt;
  } catch (error) {
    if (!WanError.is(error) || !error.maybeAccepted || callSignal.aborted) throw error;
    const submittedAt = new Date();
    logger.warn(`submission of ${jobId}: ${error.name}; the task may be running. Waiting for its callback`);
    const settled = await firstSettled(jobId, callSignal, wait, (listener) => {
      onCandidate = listener;
      for (const taskId of candidates) listener(taskId);
    }).catch((failure) => {
      // Whatever a read fails with, the outcome of the submission is still unknown.
      throw WanError.is(failure) ? Object.assign(failure, { maybeAccepted: true, retryable: false }) : error;
    });
    if (!settled) {
      const { signal } = options;
      if (!signal?.aborted) throw error;
      throw new AbortError("The call was aborted.", { cause: signal.reason, maybeAccepted: true });
    }
    const { id, traceId } = settled;
    return { id, traceId, submittedAt, jobId, settled };
  } finally {
    unsubscribe();
  }
}

/**
 * The first candidate that has ended and belongs to the job; `undefined` if the call ends first. The candidates are read in
 * parallel, because a forged callback may name a task that never ends.
 */
function firstSettled(
  jobId: string,
  callSignal: AbortSignal,
  wait: CallbackSubmission["wait"],
  listen: (onCandidate: (taskId: string) => void) => void,
): Promise<SettledTask | undefined> {
  const found = new AbortController();
  return new Promise<SettledTask | undefined>((resolve, reject) => {
    const giveUp = () => resolve(undefined);
    addAbortListener(found.signal, addAbortListener(callSignal, giveUp));
    listen((id) => {
      wait({ id, submittedAt: undefined }, found.signal).then(
        (task) => belongsTo(jobId, task) && resolve(task),
        // An unknown or invalid id was forged. The end of the call is handled by `giveUp`.
        (error) => isAboutId(error) || callSignal.aborted || reject(error),
      );
    });
  }).finally(() => found.abort());
}

/** Whether an error is about the id alone, so that another candidate may still succeed. */
function isAboutId(error: unknown): boolean {
  return TaskNotFoundError.is(error) || BadRequestError.is(error);
}
