import { sendOnce } from "../transport/request.js";
import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { SettledTask, Task } from "../types/task.js";
import type { Target } from "../types/task-ref.js";
import { MonotonicClock } from "../util/monotonic-clock.js";
import { Batch } from "./batch.js";
import { subscribe } from "./callback-subscription.js";
import { DueQueue, isQueued } from "./due-queue.js";
import { takeNextBatch } from "./next-batch.js";
import { PendingWait, type WaitLimit } from "./pending-wait.js";
import { classifyReadFailure, errorForTask } from "./read-failure.js";
import { chunksOf, splitBatch } from "./split-batch.js";
import { MAX_BATCH_SIZE, REPEATED_BATCH_SIZE, retrieveRequest } from "./tasks-endpoint.js";
import { WakeTimer } from "./wake-timer.js";
import { WatchedTask } from "./watched-task.js";

// A wait that times out within this time ends now.
const EXPIRY_TOLERANCE_MS = 0.5;

/**
 * Reads all tasks that a client waits for, in batches and within the client's rate limit.
 *
 * It has a timer and requests only while there are waits.
 */
export class Poller {
  readonly #settings: Settings;
  readonly #time = new MonotonicClock();
  readonly #tasks = new Map<string, WatchedTask>();
  /** The tasks that are not due yet or wait for the rate limiter. All others are in flight or in a pending batch. */
  readonly #queue = new DueQueue<WatchedTask>();
  /** The waits that can time out, in the order of their timeouts. */
  readonly #timeouts = new DueQueue<PendingWait>();
  readonly #timer = new WakeTimer(this.#time, (now) => this.#wake(now));
  /** Batches that are sent before any other: what is left of a batch that was refused or incomplete. */
  #pendingBatches: WatchedTask[][] = [];
  /** Ends the wait for the rate limiter, while there is one. */
  #acquiring: AbortController | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * Resolves when the task has succeeded or failed.
   *
   * @throws TaskNotFoundError, WaitTimeoutError, AbortError, ConfigurationError for a broken source of callbacks; the
   * error of a 401, of a 403, or of an id that the API refuses.
   */
  wait(target: Target, options: WaitOptions, limit: WaitLimit): Promise<SettledTask> {
    return new Promise((resolve, reject) => {
      const now = this.#time.now();
      const wait = new PendingWait(target, options, limit, now, resolve, reject);
      // Before everything else, because a signal may have been aborted, or may throw.
      wait.watchSignals(limit);
      if (!wait.onEnd) return;
      const { logger } = this.#settings.transport;
      const subscription = subscribe(wait, options.callbacks, logger, () => this.#readNow(target.id));
      if (subscription) wait.addCleanup(subscription.stop);
      if (!wait.onEnd) return;
      const task = this.#add(wait, target, options, now);
      // The user's `pollInterval` function may have ended the wait.
      if (!wait.onEnd) return this.#remove(wait);
      wait.onEnd = this.#remove;
      if (wait.hasCallbacks && !subscription) task.expectsCallback = false;
      subscription?.start();
      this.#setTimer();
    });
  }

  #add(wait: PendingWait, target: Target, options: WaitOptions, now: number): WatchedTask {
    const known = this.#tasks.get(target.id);
    const { requestTimeout = this.#settings.requestTimeout } = options;
    const task = known ?? new WatchedTask(this.#settings, wait, target.submittedAt, requestTimeout, now);
    known?.waits.push(wait);
    if (wait.dueAt < Number.POSITIVE_INFINITY) this.#timeouts.push(wait);
    const dueAt = now + task.firstDelay(wait, target.submittedAt);
    if (!known) this.#tasks.set(target.id, task);
    if (!known || (isQueued(task) && dueAt < task.dueAt)) this.#enqueue(task, dueAt);
    return task;
  }

  readonly #remove = (wait: PendingWait): void => {
    this.#timeouts.remove(wait);
    const task = this.#tasks.get(wait.id);
    if (!task) return;
    task.waits.splice(task.waits.indexOf(wait), 1);
    if (task.waits.length > 0) return;
    this.#tasks.delete(task.id);
    this.#queue.remove(task);
    task.batch?.remove(task);
    if (this.#tasks.size > 0) return;
    this.#pendingBatches = [];
    this.#acquiring?.abort();
    this.#acquiring = undefined;
    this.#timer.cancel();
  };

  /** Reads a task because of a callback, even if a request for it is in flight: that request may have been sent too early. */
  #readNow(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (!task) return;
    task.expectsCallback = false;
    // Before all others: a task that has ended must not wait behind those that are overdue.
    this.#enqueue(task, 0);
    this.#setTimer();
  }

  #setTimer(): void {
    const readAt = this.#acquiring ? Number.POSITIVE_INFINITY : this.#queue.firstDueAt;
    this.#timer.fireBy(Math.min(this.#timeouts.firstDueAt, readAt));
  }

  #wake(now: number): void {
    this.#expireWaits();
    if (this.#queue.firstDueAt <= now) this.#requestRead();
    this.#setTimer();
  }

  /** Ends all waits that have timed out, or almost have: with thousands of waits, one timer for each would be too many. */
  #expireWaits(): void {
    for (;;) {
      const { first } = this.#timeouts;
      // Compares with the current time, because it takes a while to end thousands of waits.
      if (!first || first.dueAt > this.#time.now() + EXPIRY_TOLERANCE_MS) return;
      this.#timeouts.remove(first);
      const task = this.#tasks.get(first.id);
      if (task) first.expire(task);
    }
  }

  #enqueue(task: WatchedTask, dueAt: number): void {
    this.#queue.remove(task);
    task.dueAt = dueAt;
    this.#queue.push(task);
  }

  /** Sends the next batch as soon as the rate limiter allows it. */
  #requestRead(): void {
    if (this.#acquiring) return;
    this.#acquiring = new AbortController();
    void this.#readWhenAllowed(this.#acquiring);
  }

  async #readWhenAllowed(acquiring: AbortController): Promise<void> {
    // `acquire` rejects if the last wait has ended in the meantime.
    await this.#settings.transport.rateLimiter.acquire("read", acquiring)?.catch(() => {});
    if (acquiring.signal.aborted) return;
    this.#acquiring = undefined;
    const batch = this.#nextBatch();
    if (batch.length > 0) void this.#read(batch);
    this.#scheduleNext();
  }

  #scheduleNext(): void {
    if (this.#pendingBatches.length > 0) this.#requestRead();
    else this.#setTimer();
  }

  #nextBatch(): WatchedTask[] {
    const pending = this.#pendingBatches.shift();
    if (pending) {
      for (const task of pending) task.isInPendingBatch = false;
      return pending.filter((task) => task.waits.length > 0);
    }
    const { batch, postponed } = takeNextBatch(this.#queue, this.#time.now());
    for (const task of postponed) this.#reschedule(task);
    return batch;
  }

  async #read(tasks: WatchedTask[]): Promise<void> {
    const batch = new Batch(tasks);
    const { requestTimeout } = tasks[0] as WatchedTask;
    const ids = tasks.map(({ id }) => id);
    // Decided now: before the response, all waits but those for one task may end, and the request is still a batch.
    const isBatch = tasks.length > 1;
    try {
      // Whether tasks are due that do not fit into this batch.
      const hasBacklog = this.#pendingBatches.length > 0 || this.#queue.firstDueAt <= this.#time.now();
      const request = retrieveRequest(ids, hasBacklog);
      const found = await sendOnce(this.#settings.transport, request, requestTimeout, batch.deadline);
      this.#handleResponse(batch.finish(), found, isBatch);
    } catch (thrown) {
      this.#handleFailure(batch.finish(), thrown, isBatch);
    }
    for (const task of tasks) this.#reschedule(task);
    this.#scheduleNext();
  }

  /** A task that is missing from a batch may still exist: it is asked for again, alone if it is missing twice. */
  #handleResponse(tasks: WatchedTask[], found: ReadonlyMap<string, Task>, isBatch: boolean): void {
    const now = this.#time.now();
    const missing: WatchedTask[] = [];
    for (const task of tasks) {
      const record = found.get(task.id);
      if (record) task.onFound(record, now);
      else if (!isBatch || (task.misses > 0 && task.mayLackRecord(now))) task.onUnknown(now);
      else missing.push(task);
    }
    for (const task of missing) task.misses++;
    const missingOnce = missing.filter(({ misses }) => misses === 1);
    for (const batch of chunksOf(missingOnce, REPEATED_BATCH_SIZE)) this.#addPendingBatch(batch);
    for (const task of missing) if (task.misses > 1) this.#addPendingBatch([task]);
  }

  /** A failed read does not end its waits, unless no later read can succeed. */
  #handleFailure(tasks: WatchedTask[], thrown: unknown, isBatch: boolean): void {
    const failure = classifyReadFailure(thrown, isBatch);
    if (failure.kind === "fatal") {
      for (const task of [...this.#tasks.values()]) task.fail(errorForTask(thrown, task.id));
    } else if (failure.kind === "batch refused") {
      for (const half of splitBatch(tasks)) this.#addPendingBatch(half);
    } else if (failure.kind === "id refused") {
      for (const task of tasks) task.fail(errorForTask(thrown, task.id));
    } else if (tasks[0]) {
      const subject = tasks.length === 1 ? `task ${tasks[0].id}` : `${tasks.length} tasks`;
      this.#settings.transport.logger.warn(`${subject}: read failed; will retry (${failure.error.name})`);
      for (const task of tasks) task.failure = failure.error;
    }
  }

  #addPendingBatch(tasks: WatchedTask[]): void {
    for (const task of tasks) task.isInPendingBatch = true;
    this.#pendingBatches.push(tasks);
  }

  /** Queues a task for its next read, unless its waits have ended or another read of it is coming. */
  #reschedule(task: WatchedTask): void {
    if (task.waits.length === 0 || task.isInPendingBatch || isQueued(task) || task.batch) return;
    const now = this.#time.now();
    const isCrowd = this.#tasks.size >= MAX_BATCH_SIZE;
    this.#enqueue(task, now + task.nextDelay(now, isCrowd));
  }
}
