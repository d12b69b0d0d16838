import { ApiError } from "../errors/api-error.js";
import { AuthenticationError } from "../errors/authentication-error.js";
import { BadRequestError } from "../errors/bad-request-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { PermissionError } from "../errors/permission-error.js";
import { WaitTimeoutError } from "../errors/wait-timeout-error.js";
import type { WanError } from "../errors/wan-error.js";
import type { Deadline } from "../http/deadline.js";
import { abortError, Failure } from "../http/failure.js";
import { sleep, startTimer } from "../http/timers.js";
import type { Settings, WaitOptions } from "./call-options.js";
import { readOnce, unknownTask, unwrittenTask } from "./read.js";
import { pollInterval } from "./schedule.js";
import type { SettledTask, Task } from "./task.js";
import { type Target, UNWRITTEN_MS, unwrittenFor } from "./task-ref.js";
import { tell } from "./tell.js";

/** What one turn of reading brought. */
type Reading = { task: Task } | { unknown: true; cause?: NotFoundError } | { failed: WanError };

/**
 * Reads a task until it has ended or the deadline has. A read that fails costs only its turn, so the wait outlives
 * every outage that is shorter than its timeout.
 *
 * @throws TaskNotFoundError, WaitTimeoutError, AbortError, or what ends every wait: a 401, a 403, a refused id.
 */
export async function pollTask(
  settings: Settings,
  target: Target,
  options: WaitOptions,
  deadline: Deadline,
): Promise<SettledTask> {
  const { requestTimeout = settings.requestTimeout } = options;
  const { logger } = settings.transport;
  const startedAt = Date.now();
  const unwritten = startUnwritten(target);
  let last: Task | undefined;
  let lastReading: Reading | undefined;

  try {
    await sleep(firstDelay(settings, options, target), deadline.signal);
    for (;;) {
      await settings.pace.turn(deadline.signal);
      const previous = lastReading;
      lastReading = await takeTurn(settings, target.id, requestTimeout, deadline);
      if ("unknown" in lastReading && !unwritten.possible()) {
        // Once the task was seen, a single empty answer is a slip of the server, not the end of a paid task.
        const slip = last !== undefined && !(previous && "unknown" in previous);
        if (!slip) throw unknownTask(target.id, lastReading.cause);
      }
      if (!("failed" in lastReading)) {
        const task = "task" in lastReading ? lastReading.task : (last ?? unwrittenTask(target));
        if ("task" in lastReading) last = task;
        tell(logger, "onUpdate", options.onUpdate, task, { elapsedMs: Math.max(0, Date.now() - startedAt) });
        if (task.status !== "pending") return task;
      }
      await sleep(nextDelay(settings, options, last?.createdAt?.getTime() ?? startedAt), deadline.signal);
    }
  } catch (thrown) {
    const failure = lastReading && "failed" in lastReading ? lastReading.failed : undefined;
    throw endOf(thrown, { id: target.id, deadline, last, failure });
  } finally {
    unwritten.stop();
  }
}

async function takeTurn(
  settings: Settings,
  id: string,
  requestTimeout: number,
  deadline: Deadline,
): Promise<Reading> {
  try {
    const task = await readOnce(settings, id, requestTimeout, deadline);
    settings.pace.speedUp();
    return task ? { task } : { unknown: true };
  } catch (thrown) {
    if (!(thrown instanceof Failure) || deadline.ended() !== undefined || endsWait(thrown)) throw thrown;
    const { error } = thrown;
    if (NotFoundError.is(error)) return { unknown: true, cause: error };
    settings.transport.logger.warn(`task ${id}: a read failed (${error.name}), the wait goes on`);
    return { failed: error };
  }
}

/** A timer, not a comparison of clocks, decides how long an unknown id may still be on its way. */
function startUnwritten(target: Target): { possible(): boolean; stop(): void } {
  const ms = unwrittenFor(target, UNWRITTEN_MS);
  let possible = ms > 0;
  const stop = startTimer(ms, () => {
    possible = false;
  });
  return { possible: () => possible, stop };
}

interface State {
  id: string;
  deadline: Deadline;
  last: Task | undefined;
  failure: WanError | undefined;
}

function endOf(thrown: unknown, { id, deadline, last, failure }: State): unknown {
  if (deadline.ended() === "abort") return abortError(deadline.signal, { taskId: id });
  if (deadline.ended() === "timeout") {
    const message = `Task ${id} was not done within ${deadline.timeout} ms (timeout). It goes on: wait for its id again.`;
    return new WaitTimeoutError(message, { taskId: id, task: last, ...(failure && { cause: failure }) });
  }
  return thrown instanceof Failure ? thrown.error : thrown;
}

/** Whether a failed read says that no later one can succeed: the token or the id itself was refused. */
function endsWait({ kind, error }: Failure): boolean {
  if (kind !== "refused" || !ApiError.is(error)) return false;
  return (
    AuthenticationError.is(error) ||
    PermissionError.is(error) ||
    BadRequestError.is(error) ||
    error.status === 413
  );
}

/** From an id at once; from a fresh submit after its first interval, since it cannot be done before. */
function firstDelay(settings: Settings, options: WaitOptions, { submittedAt }: Target): number {
  if (!submittedAt) return 0;
  const first = nextDelay(settings, options, Date.now());
  return Math.min(first, Math.max(0, first - (Date.now() - submittedAt.getTime())));
}

function nextDelay(settings: Settings, options: WaitOptions, bornAt: number): number {
  const age = Math.max(0, Date.now() - bornAt);
  const chosen = options.pollInterval ?? settings.pollInterval;
  if (typeof chosen === "number") return chosen;
  const asked = tell(settings.transport.logger, "pollInterval", chosen, age);
  return typeof asked === "number" && asked >= 0 ? asked : pollInterval(age);
}
