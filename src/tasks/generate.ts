import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { CallbackSource, SubmittingSource } from "../types/callback-source.js";
import type { SubmittedTask } from "../types/submitted-task.js";
import type { SucceededTask } from "../types/task.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import { tell } from "../util/invoke-safely.js";
import type { JsonObject } from "../util/json.js";
import type { OptionNames } from "../util/option-names.js";
import { checkFunction, checkOptions, TIMEOUTS, WAIT_OPTIONS } from "./call-options.js";
import { submitBody } from "./submit.js";
import { submittedFrom } from "./submitted-task.js";
import { videoOf, waiting } from "./wait.js";
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
  return withDeadline(options.timeout ?? TIMEOUTS.wait, [options.signal], async (deadline) => {
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
