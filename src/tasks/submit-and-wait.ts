import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { Receipt } from "../types/receipt.js";
import type { SucceededTask } from "../types/task.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import { TIMEOUTS } from "./call-options.js";
import { requireVideo, startWait } from "./wait.js";

/**
 * Submits, and waits for the task, both within one time limit.
 *
 * The submission ends before the wait starts, so that a waiting call keeps nothing of it in memory: not the request, the
 * response, the deadline or a suspended function.
 */
export function submitAndWait(
  settings: Settings,
  options: WaitOptions,
  submit: (deadline: Deadline) => Promise<Receipt>,
): Promise<SucceededTask> {
  const { timeout = TIMEOUTS.wait, signal } = options;
  const submitting = withDeadline(timeout, [signal], async (deadline) => {
    const receipt = await submit(deadline);
    return { receipt, remaining: deadline.remaining() };
  });
  return submitting
    .then(
      ({ receipt, remaining }) =>
        receipt.settled ?? startWait(settings, receipt, options, { timeout, remaining, signals: [signal] }),
    )
    .then(requireVideo);
}
