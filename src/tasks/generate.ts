import { watcherOf } from "../polling/poller-of.js";
import type { CallbackSource, Receipt, SubmittingSource } from "../types/callback-source.js";
import type { SettledTask, SucceededTask } from "../types/task.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import { tell } from "../util/invoke-safely.js";
import type { JsonObject } from "../util/json.js";
import type { OptionNames } from "../util/option-names.js";
import {
  CALL_OPTIONS,
  type CallOptions,
  checkFunction,
  checkOptions,
  type Settings,
  TIMEOUTS,
  WAIT_OPTIONS,
  type WaitOptions,
} from "./call-options.js";
import { submitBlocking, submitBody } from "./submit.js";
import { type SubmittedTask, submittedTask } from "./submitted-task.js";
import type { Target } from "./task-ref.js";
import { videoOf, waitForVideo } from "./wait.js";

/** What `generate` takes. */
export interface GenerateOptions extends WaitOptions {
  /**
   * Told of the receipt before the first read, and awaited: save the id here, and no restart loses the video. What it
   * throws is logged, and never ends the wait.
   */
  onSubmitted?: ((submitted: SubmittedTask) => void | Promise<void>) | undefined;
  /**
   * Only with a receiver of `wan-client/callbacks` as `callbacks`: your own name for the job, such as the id of its row. It
   * becomes part of the signed `callback_url`, so that the callback identifies the job even if the response to the submission
   * was lost. 1 to 500 characters. Default: a random UUID.
   */
  jobId?: string | undefined;
}

const GENERATE_OPTIONS: OptionNames<GenerateOptions> = { ...WAIT_OPTIONS, onSubmitted: true, jobId: true };

/** Submits, and resolves to the receipt. */
export async function submit(
  settings: Settings,
  body: JsonObject,
  options: CallOptions,
): Promise<SubmittedTask> {
  checkOptions(options, CALL_OPTIONS);
  return within(options, TIMEOUTS.submit, async (deadline) =>
    submittedFrom(settings, await submitBody(settings, body, options, deadline)),
  );
}

/** Submits and waits, under one deadline. A receiver of callbacks carries out the submission. */
export async function generate(
  settings: Settings,
  body: JsonObject,
  options: GenerateOptions,
): Promise<SucceededTask> {
  checkOptions(options, GENERATE_OPTIONS);
  const { callbacks, onSubmitted } = options;
  checkFunction("onSubmitted", onSubmitted);
  checkFunction("callbacks.submit", callbacks?.submit);
  return within(options, TIMEOUTS.wait, async (deadline) => {
    const send = (signed: JsonObject) => submitBody(settings, signed, options, deadline);
    const wait = waiting(settings, options, deadline);
    const receipt = await (isSubmitting(callbacks)
      ? callbacks.submit({ body, options, callSignal: deadline.signal, send, wait })
      : send(body));
    await announce(settings, submittedFrom(settings, receipt), options, deadline);
    return videoOf(receipt.settled ?? (await wait(receipt)));
  });
}

function isSubmitting(source: CallbackSource | undefined): source is SubmittingSource {
  return source?.submit !== undefined;
}

/** Submits with the connection held open until the video is done; waits by reading if only an id comes back. */
export async function generateBlocking(
  settings: Settings,
  body: JsonObject,
  options: WaitOptions,
): Promise<SucceededTask> {
  checkOptions(options, WAIT_OPTIONS);
  return within(options, TIMEOUTS.wait, async (deadline) => {
    const receipt = await submitBlocking(settings, body, options, deadline);
    // The time limit of an attempt that is held open says nothing about a read, and no callback will come.
    const { requestTimeout: _, callbacks: __, ...waitOptions } = options;
    return videoOf(receipt.settled ?? (await waiting(settings, waitOptions, deadline)(receipt)));
  });
}

function within<T>(
  options: WaitOptions,
  timeout: number,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  return withDeadline(options.timeout ?? timeout, [options.signal], work);
}

function submittedFrom(settings: Settings, { settled, ...facts }: Receipt): SubmittedTask {
  return submittedTask(facts, async (options = {}) => {
    if (!settled) return waitForVideo(settings, facts, options);
    checkOptions(options, WAIT_OPTIONS, facts.id || undefined);
    return videoOf(settled);
  });
}

async function announce(
  settings: Settings,
  submitted: SubmittedTask,
  { onSubmitted }: GenerateOptions,
  deadline: Deadline,
): Promise<void> {
  const told = Promise.resolve(tell(settings.transport.logger, "onSubmitted", onSubmitted, submitted));
  // Its own failure is logged by then; a deadline that ends here is reported by the wait, with the id.
  await deadline.race(told).catch(() => {});
}

/** What waits for the end of a task, good or bad, as the last part of a call. */
function waiting(settings: Settings, options: WaitOptions, deadline: Deadline) {
  return (target: Target, signal?: AbortSignal): Promise<SettledTask> => {
    const limit = { timeout: deadline.timeout, signals: [deadline.signal, signal], deadline };
    return watcherOf(settings).wait(target, options, limit);
  };
}
