import type { Settings } from "../transport/settings.js";
import type { Receipt } from "../types/receipt.js";
import type { SubmittedTask } from "../types/submitted-task.js";
import { defineHidden, omitUndefined } from "../util/object.js";
import { checkOptions, WAIT_OPTIONS } from "./call-options.js";
import { videoOf, waitForVideo } from "./wait.js";
// No class: workerd refuses to carry an instance of one out of a step, and a step that fails is run, and paid, again.
export function submittedTask(facts: Omit<Receipt, "settled">, wait: SubmittedTask["wait"]): SubmittedTask {
  return defineHidden(omitUndefined(facts), "wait", wait) as SubmittedTask;
}

export function submittedFrom(settings: Settings, { settled, ...facts }: Receipt): SubmittedTask {
  return submittedTask(facts, async (options = {}) => {
    if (!settled) return waitForVideo(settings, facts, options);
    checkOptions(options, WAIT_OPTIONS, facts.id || undefined);
    return videoOf(settled);
  });
}
