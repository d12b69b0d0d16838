import {
  AbortError,
  type CallbackSubmission,
  type Logger,
  type Receipt,
  type SettledTask,
  TaskNotFoundError,
  WanError,
} from "wan-client";
import { refIn } from "../types/callback-source.js";
import { addAbortListener } from "../util/abort.js";
import { belongsTo } from "./record-job-id.js";
import type { Hearing } from "./subscriptions.js";

/** How many tasks are looked at for one ref. All but one are made up. */
const MOST_IDS = 8;

/**
 * Sends a submit, and where its answer is lost, waits until a callback says which task it was.
 *
 * @throws The error of the submit, when no callback came before the call was over; AbortError.
 */
export async function submitHeard(
  { body, options, over, send, wait }: CallbackSubmission,
  hearing: Hearing,
  logger: Logger,
): Promise<Receipt> {
  const ref = refIn(body.callback_url);
  if (ref === undefined) return send(body);
  // From before it is sent: the callback may come first.
  const ids = new Set<string>();
  let heard = (_: string) => {};
  const leave = hearing.forRef(ref, (id) => {
    if (ids.has(id) || ids.size === MOST_IDS) return;
    ids.add(id);
    heard(id);
  });
  try {
    const receipt = await send(body);
    if (receipt.id !== "") hearing.submitted(ref, receipt.id);
    return receipt;
  } catch (error) {
    if (!WanError.is(error) || !error.maybeAccepted || over.aborted) throw error;
    const submittedAt = new Date();
    logger.warn(`submit of ${ref}: ${error.name}; it may be at work, so its callback is waited for`);
    const settled = await firstOf(ref, over, wait, (listener) => {
      heard = listener;
      for (const id of ids) listener(id);
    });
    if (!settled) {
      const { signal } = options;
      if (!signal?.aborted) throw error;
      throw new AbortError("The call was aborted.", { cause: signal.reason, maybeAccepted: true });
    }
    const { id, traceId } = settled;
    return { id, traceId, submittedAt, ref, settled };
  } finally {
    leave();
  }
}

/**
 * The end of the first task that a callback names and that belongs to the ref; `undefined` when the call is over before.
 * Callbacks that name others, which somebody may make up, are waited for beside it.
 */
function firstOf(
  ref: string,
  over: AbortSignal,
  wait: CallbackSubmission["wait"],
  listen: (heard: (id: string) => void) => void,
): Promise<SettledTask | undefined> {
  const found = new AbortController();
  return new Promise<SettledTask | undefined>((resolve, reject) => {
    const give = () => resolve(undefined);
    if (over.aborted) give();
    addAbortListener(found.signal, addAbortListener(over, give));
    listen((id) => {
      wait({ id, submittedAt: undefined }, found.signal).then(
        (task) => belongsTo(ref, task) && resolve(task),
        // An id that nobody knows was made up. What ends the call is told by `over`.
        (error) => TaskNotFoundError.is(error) || over.aborted || reject(error),
      );
    });
  }).finally(() => found.abort());
}
