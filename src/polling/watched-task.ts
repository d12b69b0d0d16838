import type { WanError } from "../errors/base.js";
import type { Settings } from "../transport/settings.js";
import type { Task } from "../types/task.js";
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
  /** How many responses to batches in a row have lacked the task. */
  misses = 0;
  last: Task | undefined;
  isUnknown = false;
  failure: WanError | undefined;
  /** Whether a callback may still arrive, if a wait has a source: none has arrived yet, and no source is broken. */
  expectsCallback = true;
  readonly waits: PendingWait[];
  readonly id: string;
  readonly requestTimeout: number;
  readonly #settings: Settings;
  #createdAt: number;
  #isAgeKnown: boolean;

  constructor(
    settings: Settings,
    wait: PendingWait,
    submittedAt: Date | undefined,
    requestTimeout: number,
    now: number,
  ) {
    this.#settings = settings;
    this.id = wait.id;
    // Not an empty array: one that grows gets room for 16 more items, and most tasks have one wait.
    this.waits = [wait];
    this.requestTimeout = requestTimeout;
    this.#isAgeKnown = submittedAt !== undefined;
    this.#createdAt = now - ageOf(submittedAt);
  }

  /**
   * How long until the next read, ms: the shortest interval of its waits.
   *
   * @param isCrowd Whether there are enough tasks to fill a request.
   */
  nextDelay(now: number, isCrowd?: boolean): number {
    const age = Math.max(0, now - this.#createdAt);
    return Math.min(...this.waits.map((wait) => this.#delayFor(wait, age, isCrowd)));
  }

  /** How long until the first read for a wait, ms: 0 for an id; one interval after a submission, as it cannot be done sooner. */
  firstDelay(wait: PendingWait, submittedAt: Date | undefined): number {
    if (!submittedAt) return 0;
    const first = this.#delayFor(wait, 0);
    return Math.max(0, first - ageOf(submittedAt));
  }

  isTooYoungToBeDone(now: number): boolean {
    // A callback says that the task is done, whatever its age.
    return this.#isAgeKnown && this.expectsCallback && now < this.#createdAt + MIN_TASK_DURATION_MS;
  }

  /** Whether every wait for it allows that the API has no record of it yet. */
  mayLackRecord(now: number): boolean {
    return this.waits.every((wait) => wait.mayLackRecord(now));
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

  /** Handles a read that says that the API does not know the task. Fails the waits that no longer allow for a late record. */
  onUnknown(now: number): void {
    // Once a read has found the task, a single empty response is an error of the server, and not the end of a paid task.
    const isSlip = this.last !== undefined && !this.isUnknown;
    this.misses = 0;
    this.isUnknown = true;
    this.failure = undefined;
    for (const wait of [...this.waits]) {
      if (!isSlip && !wait.mayLackRecord(now)) wait.fail(taskNotFoundError(this.id));
      else this.#notify(wait, this.last ?? pendingTask(this), now);
    }
  }

  /** Fails all waits for it. */
  fail(error: unknown): void {
    for (const wait of [...this.waits]) wait.fail(error);
  }

  /** What is kept between two reads. The request may contain a prompt of twenty thousand characters. */
  #withoutRequest(task: Task): Task {
    if (task.status !== "pending") return task;
    const { request: _, ...kept } = task;
    return { ...kept, id: this.id };
  }

  #notify({ onUpdate, startedAt }: PendingWait, task: Task, now: number): void {
    const progress = { elapsedMs: Math.round(now - startedAt) };
    const { logger } = this.#settings.transport;
    invokeSafely(logger, "onUpdate threw; the wait continues", onUpdate, task, progress);
  }

  #delayFor(wait: PendingWait, age: number, isCrowd?: boolean): number {
    const untilCallback = wait.hasCallbacks && this.expectsCallback && CALLBACK_POLL_INTERVAL_MS;
    const interval = wait.pollInterval ?? this.#settings.pollInterval ?? untilCallback;
    if (typeof interval === "number") return interval;
    // In a full request, a task costs a fiftieth of what it costs alone.
    if (!interval) return pollInterval(age) / (isCrowd ? 2 : 1);
    const { logger } = this.#settings.transport;
    const delay = invokeSafely(logger, "pollInterval threw; the wait continues", interval, age);
    return typeof delay === "number" && delay >= 0 ? delay : pollInterval(age);
  }
}

/** How long ago a date was, ms; 0 without a date. A date in the future, from a clock that runs ahead, counts as now. */
function ageOf(date: Date | undefined): number {
  return date ? Math.max(0, Date.now() - date.getTime()) : 0;
}
