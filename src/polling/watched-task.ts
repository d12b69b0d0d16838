import type { WanError } from "../errors/base.js";
import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { Task } from "../types/task.js";
import type { Target } from "../types/task-ref.js";
import { invokeSafely } from "../util/invoke-safely.js";
import type { Trip } from "./batch.js";
import type { Due } from "./due-queue.js";
import type { PendingWait } from "./pending-wait.js";
import { LISTENING_MS, pollInterval, YOUNGEST_DONE_MS } from "./poll-interval.js";
import { unknownTask, unwrittenTask } from "./unknown-task.js";

/** A task that somebody waits for, with all who do, and what was last read of it. Times are on the watcher's timeline. */
export class WatchedTask implements Due {
  dueAt = 0;
  place = -1;
  order = 0;
  /** The request that it travels in now. */
  trip: Trip | undefined;
  /** Whether it is to be asked for again with others. */
  inLot = false;
  /** How many batches in a row have left it out. */
  misses = 0;
  last: Task | undefined;
  /** Why the last read failed, if it did. */
  failure: WanError | undefined;
  /** Whether a callback for it has come. */
  heard: boolean | undefined;
  readonly waits: PendingWait[] = [];
  readonly id: string;
  /** The limit of a request for it, ms. Only those of the same travel together. */
  readonly requestTimeout: number;
  readonly #settings: Settings;
  #bornAt: number;
  #ageKnown: boolean;
  #unknownBefore = false;

  constructor(settings: Settings, target: Target, requestTimeout: number, now: number) {
    this.#settings = settings;
    this.id = target.id;
    this.requestTimeout = requestTimeout;
    this.#ageKnown = target.submittedAt !== undefined;
    this.#bornAt = now - ageOf(target.submittedAt);
  }

  /** How long until it is to be read again, ms: as soon as the most impatient of those who wait has it. */
  nextDelay(now: number): number {
    const age = Math.max(0, now - this.#bornAt);
    let shortest = Number.POSITIVE_INFINITY;
    for (const { options } of this.waits) shortest = Math.min(shortest, this.#delayFor(options, age));
    return shortest;
  }

  /** From an id at once; from a fresh submit after its first interval, since it cannot be done before. */
  firstDelay({ target, options }: PendingWait): number {
    if (!target.submittedAt) return 0;
    const first = this.#delayFor(options, 0);
    return Math.max(0, first - ageOf(target.submittedAt));
  }

  /** Whether it is known to be too young to have ended. */
  cannotBeDone(now: number): boolean {
    return this.#ageKnown && now < this.#bornAt + YOUNGEST_DONE_MS;
  }

  /** A read found it. Whoever waits is told, and all are settled when it has ended. */
  found(task: Task, now: number): void {
    this.misses = 0;
    this.#unknownBefore = false;
    this.failure = undefined;
    this.last = this.#lightly(task);
    if (task.createdAt && !this.#ageKnown) {
      this.#ageKnown = true;
      this.#bornAt = Math.min(this.#bornAt, now - ageOf(task.createdAt));
    }
    for (const wait of [...this.waits]) {
      this.#tell(wait, task, now);
      if (task.status !== "pending") wait.settle(task);
    }
  }

  /** Whether it may not be written yet, as far as all who wait for it are concerned. */
  mayBeUnwritten(now: number): boolean {
    return this.waits.every(({ unwrittenUntil }) => now < unwrittenUntil);
  }

  /** The API did not know it. Ends the waits for which that means that there is no such task. */
  unknown(now: number): void {
    // Once the task was seen, a single empty answer is a slip of the server, not the end of a paid task.
    const slip = this.last !== undefined && !this.#unknownBefore;
    this.#unknownBefore = true;
    this.misses = 0;
    this.failure = undefined;
    for (const wait of [...this.waits]) {
      if (slip || now < wait.unwrittenUntil) this.#tell(wait, this.last ?? unwrittenTask(wait.target), now);
      else wait.fail(unknownTask(this.id));
    }
  }

  /** Ends all waits for it. */
  end(error: unknown): void {
    for (const wait of [...this.waits]) wait.fail(error);
  }

  /** What is kept of it between two reads. A prompt of twenty thousand letters is not. */
  #lightly(task: Task): Task {
    if (task.status !== "pending") return task;
    const { request: _, ...kept } = task;
    return { ...kept, id: this.id };
  }

  #tell({ options, startedAt }: PendingWait, task: Task, now: number): void {
    const progress = { elapsedMs: Math.round(now - startedAt) };
    invokeSafely(this.#settings.transport.logger, "onUpdate", options.onUpdate, task, progress);
  }

  #delayFor(options: WaitOptions, age: number): number {
    const listening = options.callbacks && !this.heard && LISTENING_MS;
    const chosen = options.pollInterval ?? this.#settings.pollInterval ?? listening;
    if (typeof chosen === "number") return chosen;
    if (!chosen) return pollInterval(age);
    const asked = invokeSafely(this.#settings.transport.logger, "pollInterval", chosen, age);
    return typeof asked === "number" && asked >= 0 ? asked : pollInterval(age);
  }
}

/** How long ago that was, ms. What lies in the future, on a clock that runs ahead, was just now. */
function ageOf(date: Date | undefined): number {
  return date ? Math.max(0, Date.now() - date.getTime()) : 0;
}
