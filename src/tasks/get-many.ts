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

/** How many ids share one default `timeout` of a read. At one request a second, they need a sixth of it. */
const IDS_PER_TIMEOUT = 1_000;

/**
 * Reads many tasks in as few requests as the API allows, and returns them in the order of their refs.
 *
 * More than one batch keeps to the client's rate limit. A batch that the API refuses is asked for again in halves.
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
    const found = await new BatchReader(settings, options, deadline).read([...ids]);
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
    await forEach(refs, deadline.signal, (ref) => targets.push(targetOf(ref)));
  } catch (error) {
    if (deadline.ended === "abort") throw abortError(deadline.signal.reason, {});
    if (deadline.ended !== "timeout") throw error;
    const message = `The iterable of refs did not end within ${formatMs(deadline.timeout)} (timeout).`;
    throw new RequestTimeoutError(message, { retryable: true });
  }
  return targets;
}

/** The requests of one call of `getTasks`. */
class BatchReader {
  readonly #settings: Settings;
  readonly #options: CallOptions;
  readonly #deadline: Deadline;
  readonly #found = new Map<string, Task>();
  /** The errors of the ids that the API refused. */
  readonly #refused = new Map<string, Error>();
  /** Whether requests wait for the rate limiter. A lone one does not: it would queue behind the client's waits. */
  #isRateLimited = false;

  constructor(settings: Settings, options: CallOptions, deadline: Deadline) {
    this.#settings = settings;
    this.#options = options;
    this.#deadline = deadline;
  }

  /** @throws The error of a failed request, or of a refused id if no task at all was found. */
  async read(ids: readonly string[]): Promise<ReadonlyMap<string, Task>> {
    try {
      this.#isRateLimited = ids.length > MAX_BATCH_SIZE;
      await this.#readBatches(chunksOf(ids, MAX_BATCH_SIZE));
      if (ids.length > 1) {
        // A task that is missing from a batch may still exist.
        const missing = ids.filter((id) => !this.#found.has(id) && !this.#refused.has(id));
        this.#isRateLimited ||= missing.length > REPEATED_BATCH_SIZE;
        await this.#readBatches(chunksOf(missing, REPEATED_BATCH_SIZE));
      }
    } catch (thrown) {
      throw unwrapFailure(thrown);
    }
    this.#reportRefused();
    return this.#found;
  }

  async #readBatches(batches: readonly (readonly string[])[]): Promise<void> {
    for (const batch of batches) await this.#readBatch(batch);
  }

  async #readBatch(ids: readonly string[]): Promise<void> {
    try {
      for (const [id, task] of await this.#request(ids)) this.#found.set(id, task);
    } catch (thrown) {
      const failure = classifyReadFailure(thrown, ids.length > 1);
      if (failure.kind === "id refused") {
        for (const id of ids) this.#refused.set(id, failure.error);
      } else if (failure.kind === "batch refused") {
        this.#isRateLimited = true;
        await this.#readBatches(splitBatch(ids));
      } else throw thrown;
    }
  }

  async #request(ids: readonly string[]): Promise<ReadonlyMap<string, Task>> {
    const { read } = this.#settings.transport.rateLimiters;
    // If the deadline ends here, the attempt says so, and sends nothing.
    if (this.#isRateLimited) await read.acquire(this.#deadline.signal).catch(() => {});
    return attemptWithRetries(this.#settings, retrieveRequest(ids), this.#options, this.#deadline);
  }

  /** A refused id counts as one without a task. If no task was found at all, the ids are probably not what is wrong. */
  #reportRefused(): void {
    for (const [id, error] of this.#refused) {
      if (this.#found.size === 0) throw error;
      this.#settings.transport.logger.warn(`task ${id}: the API refused its id (${error.name})`);
    }
  }
}
