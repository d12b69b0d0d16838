import type { Settings } from "../transport/settings.js";
import type { WaitOptions } from "../types/call-options.js";
import type { SettledTask, Task } from "../types/task.js";
import type { Target } from "../types/task-ref.js";
import { MonotonicClock } from "../util/monotonic-clock.js";
import { Trip } from "./batch.js";
import { subscriptionOf } from "./callback-subscription.js";
import { DueQueue, isQueued } from "./due-queue.js";
import { PendingWait, type WaitLimit } from "./pending-wait.js";
import { errorFor, passingFailure, refusesBatch, refusesId } from "./read-failure.js";
import { LARGEST_BATCH, REPEATED_BATCH, retrieveOnce } from "./retrieve-once.js";
import { Alarm } from "./wake-timer.js";
import { WatchedTask } from "./watched-task.js";

// A wait whose time is up within so many ms ends now.
const SAME_TIME_MS = 0.5;
// So that a crowd of them does not make each turn long.
const MOST_PASSED_OVER = 10 * LARGEST_BATCH;

/**
 * Reads all tasks that a client waits for: those that are due together, as many as one request takes, at the client's
 * pace. A request costs the same for 1 task as for 50, so the empty seats go to those that are due next.
 *
 * It works while there are waits, and leaves nothing behind.
 */
export class Watcher {
  readonly #settings: Settings;
  readonly #time = new MonotonicClock();
  readonly #tasks = new Map<string, WatchedTask>();
  /** Those that wait for their time. The others are on their way, or in a lot. */
  readonly #queue = new DueQueue<WatchedTask>();
  /** The waits that have a time limit of their own, by when that is up. */
  readonly #limits = new DueQueue<PendingWait>();
  readonly #alarm = new Alarm(this.#time, (now) => this.#ring(now));
  /** Those that are to be asked for again together. */
  #lots: WatchedTask[][] = [];
  /** The turn that was asked for, until it comes. */
  #turn: AbortController | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * The end of a task, good or bad. What is wrong with the options is refused before anything is started.
   *
   * @throws TaskNotFoundError, WaitTimeoutError, AbortError, or what ends every wait: a 401, a 403, a refused id.
   */
  wait(target: Target, options: WaitOptions, limit: WaitLimit): Promise<SettledTask> {
    return new Promise((resolve, reject) => {
      const now = this.#time.now();
      const wait = new PendingWait(target, options, limit, now, resolve, reject);
      if (wait.endsBeforeItBegins()) return;
      const { logger } = this.#settings.transport;
      const subscription = subscriptionOf(wait, logger, () => this.#hurry(target.id));
      const task = this.#join(wait, now);
      wait.onEnd = this.#leave;
      if (subscription) wait.holds(subscription.stop);
      // A source that does not work tells of nothing, so that it is read as often as any other.
      else if (options.callbacks) task.heard = true;
      wait.listen(task);
      subscription?.start();
      this.#setAlarm();
    });
  }

  #join(wait: PendingWait, now: number): WatchedTask {
    const { target, options } = wait;
    const known = this.#tasks.get(target.id);
    const { requestTimeout = this.#settings.requestTimeout } = options;
    const task = known ?? new WatchedTask(this.#settings, target, requestTimeout, now);
    task.waits.push(wait);
    if (wait.dueAt < Number.POSITIVE_INFINITY) this.#limits.push(wait);
    const dueAt = now + task.firstDelay(wait);
    if (!known) this.#tasks.set(target.id, task);
    if (!known || (isQueued(task) && dueAt < task.dueAt)) this.#enqueue(task, dueAt);
    return task;
  }

  readonly #leave = (wait: PendingWait): void => {
    this.#limits.remove(wait);
    const task = this.#tasks.get(wait.target.id);
    if (!task) return;
    task.waits.splice(task.waits.indexOf(wait), 1);
    if (task.waits.length > 0) return;
    this.#tasks.delete(task.id);
    this.#queue.remove(task);
    task.trip?.leave(task);
    if (this.#tasks.size > 0) return;
    this.#lots = [];
    this.#turn?.abort();
    this.#turn = undefined;
    this.#alarm.turnOff();
  };

  /** A callback came: the task is read at once, also while it is being read, since that one may have come too early. */
  #hurry(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (!task) return;
    task.heard = true;
    this.#enqueue(task, this.#time.now());
    this.#setAlarm();
  }

  #setAlarm(): void {
    const dueAt = this.#turn ? undefined : this.#queue.first?.dueAt;
    this.#alarm.setFor(
      Math.min(this.#limits.first?.dueAt ?? Number.POSITIVE_INFINITY, dueAt ?? Number.POSITIVE_INFINITY),
    );
  }

  #ring(now: number): void {
    this.#expire();
    const { first } = this.#queue;
    if (first && first.dueAt <= now) this.#requestTurn();
    this.#setAlarm();
  }

  /** Ends all waits whose time is up, or as good as up: one alarm each would be one too many when they are thousands. */
  #expire(): void {
    for (;;) {
      const { first } = this.#limits;
      // By the time as it is now: to end thousands takes a while, and none should have to wait for the next alarm as well.
      if (!first || first.dueAt > this.#time.now() + SAME_TIME_MS) return;
      this.#limits.remove(first);
      const task = this.#tasks.get(first.target.id);
      if (task) first.expire(task);
    }
  }

  #enqueue(task: WatchedTask, dueAt: number): void {
    this.#queue.remove(task);
    task.dueAt = dueAt;
    this.#queue.push(task);
  }

  /** Asks for the next turn to read, unless it was asked for before. */
  #requestTurn(): void {
    if (this.#turn) return;
    this.#turn = new AbortController();
    void this.#takeTurn(this.#turn);
  }

  async #takeTurn(turn: AbortController): Promise<void> {
    // It rejects when nobody waits any more.
    await this.#settings.transport.rateLimiters.read.acquire(turn.signal).catch(() => {});
    if (turn.signal.aborted) return;
    this.#turn = undefined;
    const lot = this.#nextLot();
    if (lot.length > 0) void this.#read(lot);
    this.#lookAhead();
  }

  /** Sees to it that whatever comes next is read in its time. */
  #lookAhead(): void {
    if (this.#lots.length > 0) this.#requestTurn();
    else this.#setAlarm();
  }

  /** Who travels next: a lot that was put together before, else the longest due with whoever is due next. */
  #nextLot(): WatchedTask[] {
    const lot = this.#lots.shift();
    if (lot) {
      for (const task of lot) task.inLot = false;
      return lot.filter((task) => task.waits.length > 0);
    }
    const now = this.#time.now();
    const seats: WatchedTask[] = [];
    const young: WatchedTask[] = [];
    const strangers: WatchedTask[] = [];
    while (seats.length < LARGEST_BATCH && young.length + strangers.length < MOST_PASSED_OVER) {
      const { first } = this.#queue;
      if (!first || (first.dueAt > now && seats.length + young.length === 0)) break;
      this.#queue.remove(first);
      if (first.requestTimeout !== (seats[0] ?? young[0] ?? first).requestTimeout) strangers.push(first);
      else if (first.cannotBeDone(now)) young.push(first);
      else seats.push(first);
    }
    // A task that cannot be done yet gets what seats the others have left.
    seats.push(...young.splice(0, LARGEST_BATCH - seats.length));
    for (const task of young) this.#again(task);
    for (const task of strangers) this.#queue.push(task);
    return seats;
  }

  async #read(lot: WatchedTask[]): Promise<void> {
    const trip = new Trip(lot);
    const requestTimeout = lot[0]?.requestTimeout ?? this.#settings.requestTimeout;
    const ids = lot.map(({ id }) => id);
    // Also when only one of them is still waited for by then.
    const isBatch = lot.length > 1;
    try {
      const tasks = await retrieveOnce(this.#settings, ids, requestTimeout, trip.deadline);
      this.#took(trip.end(), tasks, isBatch);
    } catch (thrown) {
      this.#failed(trip.end(), thrown, isBatch);
    }
    for (const task of lot) this.#again(task);
    this.#lookAhead();
  }

  /** A request was answered. What is missing from a batch is not missing from the API: it is asked for again. */
  #took(lot: WatchedTask[], tasks: ReadonlyMap<string, Task>, isBatch: boolean): void {
    const now = this.#time.now();
    const missing: WatchedTask[] = [];
    for (const task of lot) {
      const found = tasks.get(task.id);
      if (found) task.found(found, now);
      else if (!isBatch || (task.misses > 0 && task.mayBeUnwritten(now))) task.unknown(now);
      else missing.push(task);
    }
    for (const task of missing) task.misses++;
    // One that was missing twice is asked for alone: what the API says then is about that task, and no other.
    const again = missing.filter(({ misses }) => misses === 1);
    for (let from = 0; from < again.length; from += REPEATED_BATCH) {
      this.#askAgain(again.slice(from, from + REPEATED_BATCH));
    }
    for (const task of missing) if (task.misses > 1) this.#askAgain([task]);
  }

  /** A request failed. That costs its tasks this turn only, unless no later one can succeed. */
  #failed(lot: WatchedTask[], thrown: unknown, isBatch: boolean): void {
    const error = passingFailure(thrown);
    if (!error) {
      for (const task of [...this.#tasks.values()]) task.end(errorFor(thrown, task.id));
      return;
    }
    const [first] = lot;
    if (!first) return;
    if (isBatch && refusesBatch(thrown)) {
      const middle = Math.ceil(lot.length / 2);
      for (const half of [lot.slice(0, middle), lot.slice(middle)]) if (half.length > 0) this.#askAgain(half);
    } else if (!isBatch && refusesId(error)) first.end(errorFor(thrown, first.id));
    else {
      const whose = lot.length === 1 ? `task ${first.id}` : `${lot.length} tasks`;
      this.#settings.transport.logger.warn(`${whose}: a read failed (${error.name}), the waiting goes on`);
      for (const task of lot) task.failure = error;
    }
  }

  #askAgain(lot: WatchedTask[]): void {
    for (const task of lot) task.inLot = true;
    this.#lots.push(lot);
  }

  /** Lines it up for its next read, unless it has ended, is in line, or on its way again. */
  #again(task: WatchedTask): void {
    if (task.waits.length === 0 || task.inLot || isQueued(task) || task.trip) return;
    const now = this.#time.now();
    this.#enqueue(task, now + task.nextDelay(now));
  }
}
