import type { Settings } from "../transport/settings.js";
import type { Receipt } from "../types/receipt.js";
import type { SubmittedTask } from "../types/submitted-task.js";
import { omitUndefined } from "../util/object.js";
import { checkOptions, WAIT_OPTIONS } from "./call-options.js";
import { requireVideo, waitForVideo } from "./wait.js";

/**
 * A `SubmittedTask` that waits with these settings.
 *
 * It is a plain object: workerd refuses to pass an instance of a class out of a workflow step. The step would fail, run
 * again, and submit and pay again.
 */
export function submittedTaskFrom(settings: Settings, receipt: Receipt): SubmittedTask {
  const { id, traceId, submittedAt, jobId, settled } = receipt;
  const facts = omitUndefined({ id, traceId, submittedAt, jobId });
  const wait: SubmittedTask["wait"] = async (options = {}) => {
    if (!settled) return waitForVideo(settings, facts, options);
    checkOptions(options, WAIT_OPTIONS, id || undefined);
    return requireVideo(settled);
  };
  // Not enumerable, so that copies are data only; writable and configurable, so that tests can spy on it.
  const property = { value: wait, writable: true, configurable: true };
  return Object.defineProperty(facts, "wait", property) as SubmittedTask;
}
