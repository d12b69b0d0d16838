import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { SubmittedTask } from "../types/submitted-task.js";
import type { SucceededTask } from "../types/task.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import { invokeSafely } from "../util/invoke-safely.js";
import type { JsonObject } from "../util/json.js";
import type { OptionNames } from "../util/option-names.js";
import { checkFunction, checkOptions, requireFunction, TIMEOUTS, WAIT_OPTIONS } from "./call-options.js";
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
   * With `callbacks`: your own name for the job, such as the id of its row. It is signed into the `callback_url`, so that
   * the callback finds the job even when the answer to the submit was lost. Default: a random one.
   */
  ref?: string | undefined;
}

const GENERATE_OPTIONS: OptionNames<GenerateOptions> = { ...WAIT_OPTIONS, onSubmitted: true, ref: true };

/** Submits and waits, under one deadline; through whoever listens for callbacks if somebody does. */
export async function generate(
  settings: Settings,
  body: JsonObject,
  options: GenerateOptions,
): Promise<SucceededTask> {
  checkOptions(options, GENERATE_OPTIONS);
  const { callbacks, onSubmitted } = options;
  checkFunction("onSubmitted", onSubmitted);
  if (callbacks) requireFunction("callbacks.submit", callbacks.submit);
  return withDeadline(options.timeout ?? TIMEOUTS.wait, [options.signal], async (deadline) => {
    const send = (signed: JsonObject) => submitBody(settings, signed, options, deadline);
    const wait = waiting(settings, options, deadline);
    const receipt = await (callbacks
      ? callbacks.submit({ body, options, over: deadline.signal, send, wait })
      : send(body));
    await announce(settings, submittedFrom(settings, receipt), options, deadline);
    return videoOf(receipt.settled ?? (await wait(receipt)));
  });
}

async function announce(
  settings: Settings,
  submitted: SubmittedTask,
  { onSubmitted }: GenerateOptions,
  deadline: Deadline,
): Promise<void> {
  const told = Promise.resolve(
    invokeSafely(settings.transport.logger, "onSubmitted", onSubmitted, submitted),
  );
  // Its own failure is logged by then; a deadline that ends here is reported by the wait, with the id.
  await deadline.race(told).catch(() => {});
}
