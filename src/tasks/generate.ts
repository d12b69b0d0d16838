import { type Deadline, withDeadline } from "../http/deadline.js";
import type { JsonObject } from "../http/json.js";
import { type CallOptions, checkOptions, type Settings, TIMEOUTS, type WaitOptions } from "./call-options.js";
import { type Receipt, submitBlocking, submitBody } from "./submit.js";
import { SubmittedTask } from "./submitted-task.js";
import type { SucceededTask } from "./task.js";
import { targetOf } from "./task-ref.js";
import { tell } from "./tell.js";
import { videoOf, waitForVideo } from "./wait.js";
import { watcherOf } from "./watcher.js";

/** What `generate` takes. */
export interface GenerateOptions extends WaitOptions {
  /**
   * Told of the receipt before the first read, and awaited: save the id here, and no restart loses the video. What it
   * throws is logged, and never ends the wait.
   */
  onSubmitted?: ((submitted: SubmittedTask) => void | Promise<void>) | undefined;
}

/** Submits, and resolves to the receipt. */
export async function submit(
  settings: Settings,
  body: JsonObject,
  options: CallOptions,
): Promise<SubmittedTask> {
  return within(options, TIMEOUTS.submit, async (deadline) =>
    submittedFrom(settings, await submitBody(settings, body, options, deadline)),
  );
}

/** Submits and waits, under one deadline. */
export async function generate(
  settings: Settings,
  body: JsonObject,
  options: GenerateOptions,
): Promise<SucceededTask> {
  return within(options, TIMEOUTS.wait, async (deadline) => {
    const receipt = await submitBody(settings, body, options, deadline);
    const submitted = submittedFrom(settings, receipt);
    await announce(settings, submitted, options, deadline);
    return finish(settings, receipt, submitted, options, deadline);
  });
}

/** Submits with the connection held open until the video is done; waits by reading if only an id comes back. */
export async function generateBlocking(
  settings: Settings,
  body: JsonObject,
  options: WaitOptions,
): Promise<SucceededTask> {
  return within(options, TIMEOUTS.wait, async (deadline) => {
    const receipt = await submitBlocking(settings, body, options, deadline);
    // The time limit of an attempt that is held open says nothing about a read.
    const { requestTimeout: _, ...waitOptions } = options;
    return finish(settings, receipt, submittedFrom(settings, receipt), waitOptions, deadline);
  });
}

function within<T>(
  options: WaitOptions,
  timeout: number,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  checkOptions(options);
  return withDeadline(options.timeout ?? timeout, [options.signal], work);
}

function submittedFrom(settings: Settings, { id, traceId, settled }: Receipt): SubmittedTask {
  return new SubmittedTask({ id, traceId, submittedAt: new Date() }, async (submitted, options = {}) =>
    settled ? videoOf(settled) : waitForVideo(settings, submitted, options),
  );
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

async function finish(
  settings: Settings,
  { settled }: Receipt,
  submitted: SubmittedTask,
  options: WaitOptions,
  deadline: Deadline,
): Promise<SucceededTask> {
  if (settled) return videoOf(settled);
  const limit = { timeout: deadline.timeout, signals: [deadline.signal], deadline };
  return videoOf(await watcherOf(settings).wait(targetOf(submitted), options, limit));
}
