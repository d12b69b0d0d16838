import type { WanError } from "../errors/base.js";
import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { Task } from "../types/task.js";
import type { Target } from "../types/task-ref.js";
import { invokeSafely } from "../util/invoke-safely.js";
import type { Batch, BatchMember } from "./batch.js";
import type { Candidate } from "./next-batch.js";
import type { PendingWait } from "./pending-wait.js";
import { CALLBACK_POLL_INTERVAL_MS, MIN_TASK_DURATION_MS, pollInterval } from "./poll-interval.js";
import { pendingTask, taskNotFoundError } from "./unknown-task.js";
import type { ReadState } from "./wait-timeout.js";

/** A task with all waits for it, and what its reads have shown so far. Times are in ms on the poller's clock. */
export class WatchedTask implements Candidate, BatchMember, ReadState {
  dueAt = 0;
  heapIndex = -1;
  sequence = 0;
  batch: Batch<BatchMember> | undefined;
  /** Whether it belongs to a batch that has not been sent yet. */
  isInPendingBatch = false;
  /** How many batches in a row have left it out of their response. */
  misses = 0;
  last: Task | undefined;
  isUnknown = false;
  failure: WanError | undefined;
  /** Whether a callback may still come, if a wait has a source of them: none has come yet, and no source is broken. */
  expectsCallback = true;
  readonly waits: PendingWait[] = [];
  readonly id: string;
  readonly requestTimeout: number;
  readonly #settings: Settings;
  #createdAt: number;
  #isAgeKnown: boolean;

  constructor(settings: Settings, target: Target, requestTimeout: number, now: number) {
    this.#settings = settings;
    this.id = target.id;
    this.requestTimeout = requestTimeout;
    this.#isAgeKnown = target.submittedAt !== undefined;
    this.#createdAt = now - ageOf(target.submittedAt);
  }

  /** How long until the next read, ms: the shortest interval of its waits. */
  nextDelay(now: number): number {
    const age = Math.max(0, now - this.#createdAt);
    let shortest = Number.POSITIVE_INFINITY;
    for (const { options } of this.waits) shortest = Math.min(shortest, this.#delayFor(options, age));
    return shortest;
  }

  /** How long until the first read for a wait, ms: 0 for an id; one interval for a submission, which cannot be done yet. */
  firstDelay({ target, options }: PendingWait): number {
    if (!target.submittedAt) return 0;
    const first = this.#delayFor(options, 0);
    return Math.max(0, first - ageOf(target.submittedAt));
  }

  isTooYoungToBeDone(now: number): boolean {
    return this.#isAgeKnown && now < this.#createdAt + MIN_TASK_DURATION_MS;
  }

  /** Whether every wait for it allows that the API has no record of it yet. */
  mayLackRecord(now: number): boolean {
    return this.waits.every(({ mayLackRecordUntil }) => now < mayLackRecordUntil);
  }

  /** Handles a read that found the task: notifies every wait, and settles them all if the task has ended. */
  onFound(task: Task, now: number): void {
    this.misses = 0;
    this.isUnknown = false;
    this.failure = undefined;
    this.last = this.#withoutRequest(task);
    if (task.createdAt && !this.#isAgeKnown) {
      this.#isAgeKnown = true;
      this.#createdAt = Math.min(this.#createdAt, now - ageOf(task.createdAt));
    }
    for (const wait of [...this.waits]) {
      this.#notify(wait, task, now);
      if (task.status !== "pending") wait.settle(task);
    }
  }

  /** Handles a response that the API does not know the task. Fails the waits for which that means that it does not exist. */
  onUnknown(now: number): void {
    // Once the task was seen, a single empty response is a slip of the server, and not the end of a paid task.
    const isSlip = this.last !== undefined && !this.isUnknown;
    this.misses = 0;
    this.isUnknown = true;
    this.failure = undefined;
    for (const wait of [...this.waits]) {
      if (!isSlip && now >= wait.mayLackRecordUntil) wait.fail(taskNotFoundError(this.id));
      else this.#notify(wait, this.last ?? pendingTask(wait.target), now);
    }
  }

  /** Fails all waits for it. */
  fail(error: unknown): void {
    for (const wait of [...this.waits]) wait.fail(error);
  }

  /** What is kept between two reads. The request may hold a prompt of twenty thousand characters. */
  #withoutRequest(task: Task): Task {
    if (task.status !== "pending") return task;
    const { request: _, ...kept } = task;
    return { ...kept, id: this.id };
  }

  #notify({ options, startedAt }: PendingWait, task: Task, now: number): void {
    const progress = { elapsedMs: Math.round(now - startedAt) };
    const { logger } = this.#settings.transport;
    invokeSafely(logger, "onUpdate threw; the wait continues", options.onUpdate, task, progress);
  }

  #delayFor(options: WaitOptions, age: number): number {
    const untilCallback = options.callbacks && this.expectsCallback && CALLBACK_POLL_INTERVAL_MS;
    const interval = options.pollInterval ?? this.#settings.pollInterval ?? untilCallback;
    if (typeof interval === "number") return interval;
    if (!interval) return pollInterval(age);
    const { logger } = this.#settings.transport;
    const delay = invokeSafely(logger, "pollInterval threw; the wait continues", interval, age);
    return typeof delay === "number" && delay >= 0 ? delay : pollInterval(age);
  }
}

/** How long ago that was, ms. A date in the future, from a clock that runs ahead, counts as now. */
function ageOf(date: Date | undefined): number {
  return date ? Math.max(0, Date.now() - date.getTime()) : 0;
}
