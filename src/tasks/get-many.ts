import { RequestTimeoutError } from "../errors/client-errors.js";
import { refusesBatch, refusesId } from "../polling/read-failure.js";
import { LARGEST_BATCH, REPEATED_BATCH } from "../polling/retrieve-once.js";
import { retrieve } from "../polling/tasks-endpoint.js";
import { justSubmitted } from "../polling/unknown-task.js";
import { abortError, Failure, unwrapFailure } from "../transport/failure.js";
import { attemptWithRetries } from "../transport/retry.js";
import type { Settings } from "../transport/settings.js";
import type { CallOptions } from "../types/call-options.js";
import type { Task } from "../types/task.js";
import type { Target, TaskRef } from "../types/task-ref.js";
import { type Deadline, withDeadline } from "../util/deadline.js";
import { forEach } from "../util/for-each.js";
import { CALL_OPTIONS, checkOptions, TIMEOUTS } from "./call-options.js";
import { checkRefs, targetOf } from "./task-ref.js";

/** So many ids get the time that one read has by default: at one request a second they need a sixth of it. */
const IDS_PER_TIMEOUT = 1_000;

/**
 * Reads many tasks, in the order asked and in as few requests as the API allows. Several requests keep to the client's pace;
 * a batch that is refused is asked for again in halves.
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
    const found = await new BatchedRead(settings, options, deadline).all([...ids]);
    return targets.map((target) => found.get(target.id) ?? justSubmitted(target));
  };
  if (timeout !== undefined) {
    return withDeadline(timeout, [signal], async (deadline) => read(await collect(refs, deadline), deadline));
  }
  const targets = await withDeadline(TIMEOUTS.read, [signal], (deadline) => collect(refs, deadline));
  const patience = TIMEOUTS.read * Math.max(1, Math.ceil(targets.length / IDS_PER_TIMEOUT));
  return withDeadline(patience, [signal], (deadline) => read(targets, deadline));
}

async function collect(
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
    const message = `The iterable of refs did not end within ${deadline.timeout} ms (timeout).`;
    throw new RequestTimeoutError(message, { retryable: true });
  }
  return targets;
}

/** The requests of one call of `getTasks`. */
class BatchedRead {
  readonly #settings: Settings;
  readonly #options: CallOptions;
  readonly #deadline: Deadline;
  readonly #found = new Map<string, Task>();
  readonly #refused = new Map<string, Failure>();
  #paced = false;

  constructor(settings: Settings, options: CallOptions, deadline: Deadline) {
    this.#settings = settings;
    this.#options = options;
    this.#deadline = deadline;
  }

  /** @throws The error of a failed request, or of a refused id when no task at all was found. */
  async all(ids: readonly string[]): Promise<ReadonlyMap<string, Task>> {
    try {
      // A single request need not queue behind the waits.
      this.#paced = ids.length > LARGEST_BATCH;
      await this.#inBatches(ids, LARGEST_BATCH);
      if (ids.length > 1) {
        // A row that is missing is not a task that is missing.
        const missing = ids.filter((id) => !this.#found.has(id) && !this.#refused.has(id));
        this.#paced ||= missing.length > REPEATED_BATCH;
        await this.#inBatches(missing, REPEATED_BATCH);
      }
    } catch (thrown) {
      throw unwrapFailure(thrown);
    }
    this.#reportRefused();
    return this.#found;
  }

  async #inBatches(ids: readonly string[], size: number): Promise<void> {
    for (let start = 0; start < ids.length; start += size) await this.#read(ids.slice(start, start + size));
  }

  async #read(ids: readonly string[]): Promise<void> {
    try {
      for (const [id, task] of await this.#request(ids)) this.#found.set(id, task);
    } catch (thrown) {
      const [id] = ids;
      if (ids.length === 1 && id !== undefined && thrown instanceof Failure && refusesId(thrown.error)) {
        this.#refused.set(id, thrown);
      } else if (ids.length > 1 && refusesBatch(thrown)) {
        this.#paced = true;
        await this.#inBatches(ids, Math.ceil(ids.length / 2));
      } else throw thrown;
    }
  }

  async #request(ids: readonly string[]): Promise<ReadonlyMap<string, Task>> {
    const { transport } = this.#settings;
    const { requestTimeout = this.#settings.requestTimeout, maxRetries = this.#settings.maxRetries } =
      this.#options;
    // When the deadline ends here, the attempt says so, and sends nothing.
    if (this.#paced) await transport.rateLimiters.read.acquire(this.#deadline.signal).catch(() => {});
    return attemptWithRetries(transport, retrieve(ids, requestTimeout), this.#deadline, maxRetries);
  }

  /** One id that the API refuses is as good as none; when it refuses all, something else is wrong. */
  #reportRefused(): void {
    for (const [id, { error }] of this.#refused) {
      if (this.#found.size === 0) throw error;
      this.#settings.transport.logger.warn(`task ${id}: the API refused its id (${error.name})`);
    }
  }
}
