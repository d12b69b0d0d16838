import { RequestTimeoutError } from "../errors/client-errors.js";
import { classifyReadFailure } from "../polling/read-failure.js";
import { chunksOf, splitBatch } from "../polling/split-batch.js";
import { MAX_BATCH_SIZE, REPEATED_BATCH_SIZE, retrieveRequest } from "../polling/tasks-endpoint.js";
import { pendingIfJustSubmitted } from "../polling/unknown-task.js";
import { abortError, unwrapFailure } from "../transport/failure.js";
import { attemptWithRetries } from "../transport/retry.js";
import type { Settings } from "../transport/settings.js";
import type { CallOptions } from "../types/call-options.js";
import type { Task } from "../types/task.js";
import type { Target, TaskRef } from "../types/task-ref.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import { forEach } from "../util/for-each.js";
import { formatMs } from "../util/format-ms.js";
import { CALL_OPTIONS, checkOptions, TIMEOUTS } from "./call-options.js";
import { checkRefs, targetOf } from "./task-ref.js";

/** How many ids share one default `timeout` of a read. At one request a second, reading them takes a sixth of it. */
const IDS_PER_TIMEOUT = 1_000;

/**
 * Reads many tasks in as few requests as the API allows, and returns them in the order of their refs.
 *
 * If there is more than one batch, the client's rate limit applies. If the API refuses a batch, both halves of it are sent.
 */
export async function getTasks(
  settings: Settings,
  refs: Iterable<TaskRef> | AsyncIterable<TaskRef>,
  options: CallOptions,
): Promise<(Task | undefined)[]> {
  checkRefs(refs);
  checkOptions(options, CALL_OPTIONS);
  const { signal, timeout } = options;
  const read = async (targets: readonly Target[], deadline: Deadline) => {
    const ids = new Set(targets.map(({ id }) => id));
    const found = await readInBatches(settings, [...ids], options, deadline);
    return targets.map((target) => found.get(target.id) ?? pendingIfJustSubmitted(target));
  };
  if (timeout !== undefined) {
    return withDeadline(timeout, [signal], async (deadline) => {
      return read(await targetsFrom(refs, deadline), deadline);
    });
  }
  const targets = await withDeadline(TIMEOUTS.read, [signal], (deadline) => targetsFrom(refs, deadline));
  const readTimeout = TIMEOUTS.read * Math.max(1, Math.ceil(targets.length / IDS_PER_TIMEOUT));
  return withDeadline(readTimeout, [signal], (deadline) => read(targets, deadline));
}

/** The targets of all refs. An async iterable of refs has to end before the deadline. */
async function targetsFrom(
  refs: Iterable<TaskRef> | AsyncIterable<TaskRef>,
  deadline: Deadline,
): Promise<Target[]> {
  if (!(Symbol.asyncIterator in refs)) return Array.from(refs, targetOf);
  const targets: Target[] = [];
  try {
    await forEach(refs, deadline, (ref) => targets.push(targetOf(ref)));
  } catch (error) {
    if (deadline.ended === "abort") throw abortError(deadline.reason, {});
    if (deadline.ended !== "timeout") throw error;
    const message = `The iterable of refs did not end within ${formatMs(deadline.timeout)} (timeout).`;
    throw new RequestTimeoutError(message, { retryable: true });
  }
  return targets;
}

/**
 * Reads tasks in batches. A task that is missing from a batch may still exist, so it is asked for again.
 *
 * @throws The error of a failed request, or of a refused id if no task at all was found.
 */
async function readInBatches(
  settings: Settings,
  ids: readonly string[],
  options: CallOptions,
  deadline: Deadline,
): Promise<ReadonlyMap<string, Task>> {
  const { rateLimiter, logger } = settings.transport;
  const found = new Map<string, Task>();
  const refused = new Map<string, Error>();
  // A single request does not wait for the rate limiter: it would queue behind the client's waits.
  let isRateLimited = ids.length > MAX_BATCH_SIZE;

  async function readAll(batches: readonly (readonly string[])[]): Promise<void> {
    for (const batch of batches) await read(batch);
  }

  async function read(batch: readonly string[]): Promise<void> {
    // If the deadline ends here, the attempt says so, and sends nothing.
    if (isRateLimited) await rateLimiter.acquire("read", deadline)?.catch(() => {});
    try {
      const tasks = await attemptWithRetries(settings, retrieveRequest(batch), options, deadline);
      for (const [id, task] of tasks) found.set(id, task);
    } catch (thrown) {
      const failure = classifyReadFailure(thrown, batch.length > 1);
      if (failure.kind === "id refused") {
        for (const id of batch) refused.set(id, failure.error);
      } else if (failure.kind === "batch refused") {
        isRateLimited = true;
        await readAll(splitBatch(batch));
      } else throw unwrapFailure(thrown);
    }
  }

  await readAll(chunksOf(ids, MAX_BATCH_SIZE));
  const missing = ids.length > 1 ? ids.filter((id) => !found.has(id) && !refused.has(id)) : [];
  isRateLimited ||= missing.length > REPEATED_BATCH_SIZE;
  await readAll(chunksOf(missing, REPEATED_BATCH_SIZE));
  for (const [id, error] of refused) {
    // If no task was found at all, the ids are probably not the problem.
    if (found.size === 0) throw error;
    logger.warn(`task ${id}: the API refused its id (${error.name})`);
  }
  return found;
}
