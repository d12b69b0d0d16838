import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { CallbackSource, SubmittingSource } from "../types/callback-source.js";
import type { SubmittedTask } from "../types/submitted-task.js";
import type { SucceededTask } from "../types/task.js";
import type { Target } from "../types/task-ref.js";
import type { Deadline } from "../util/deadline.js";
import { awaitSafely } from "../util/invoke-safely.js";
import type { JsonObject } from "../util/json.js";
import type { OptionNames } from "../util/option-names.js";
import { checkFunction, checkOptions, WAIT_OPTIONS } from "./call-options.js";
import { sendSubmission, withinBudget } from "./submit.js";
import { submitAndWait } from "./submit-and-wait.js";
import { submittedTaskFrom } from "./submitted-task.js";
import { startWait } from "./wait.js";

/** The options of `generate`. */
export interface GenerateOptions extends WaitOptions {
  /**
   * Called with the `SubmittedTask`, and awaited, before the first read. Save its id here, so that a restart does not lose
   * the video. If this function throws, the error is logged, and the wait goes on.
   */
  onSubmitted?: ((submitted: SubmittedTask) => unknown) | undefined;
  /**
   * Only with a receiver of `wan-client/callbacks` as `callbacks`: your own id for the job, such as its database id. It
   * becomes part of the signed `callback_url`, so that the callback identifies the job even if the response to the submission
   * was lost. 1 to 500 characters. Default: a random UUID.
   */
  jobId?: string | undefined;
}

// For a wait that is part of the submission: the deadline of the call ends the wait.
const UNTIL_ABORTED = { timeout: Number.POSITIVE_INFINITY, remaining: Number.POSITIVE_INFINITY };
const GENERATE_OPTIONS: OptionNames<GenerateOptions> = { ...WAIT_OPTIONS, onSubmitted: true, jobId: true };

/** Submits and waits, within one time limit. If there is a callback receiver, it carries out the submission. */
export function generate(
  settings: Settings,
  body: JsonObject,
  options: GenerateOptions,
): Promise<SucceededTask> {
  checkOptions(options, GENERATE_OPTIONS);
  const { callbacks, onSubmitted } = options;
  checkFunction("onSubmitted", onSubmitted);
  checkFunction("callbacks.submit", callbacks?.submit);
  return submitAndWait(settings, options, async (deadline) => {
    const receipt = await withinBudget(settings, options, (hook) => {
      const send = (signed: JsonObject) => sendSubmission(settings, signed, options, deadline, hook);
      if (!isSubmitting(callbacks)) return send(body);
      const wait = (target: Target, signal: AbortSignal) =>
        startWait(settings, target, options, { ...UNTIL_ABORTED, signals: [deadline, signal] });
      return callbacks.submit({ body, options, callSignal: deadline.signal, send, wait });
    });
    await callOnSubmitted(settings, submittedTaskFrom(settings, receipt), options, deadline);
    return receipt;
  });
}

function isSubmitting(source: CallbackSource | undefined): source is SubmittingSource {
  return source?.submit !== undefined;
}

/** Calls `onSubmitted`, and waits for it until the deadline. */
async function callOnSubmitted(
  settings: Settings,
  submitted: SubmittedTask,
  { onSubmitted }: GenerateOptions,
  deadline: Deadline,
): Promise<void> {
  const { logger } = settings.transport;
  const called = awaitSafely(logger, "onSubmitted threw; the wait continues", onSubmitted, submitted);
  // If the deadline ends here, the wait reports that, with the task's id.
  await deadline.race(called).catch(() => {});
}
