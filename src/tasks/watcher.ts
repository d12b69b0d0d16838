import { NotFoundError } from "../errors/not-found-error.js";
import { isWorkerd } from "../http/environment.js";
import { Failure } from "../http/failure.js";
import { Timeline } from "../http/timeline.js";
import { FOREVER } from "../http/timers.js";
import type { Settings, WaitOptions } from "./call-options.js";
import { DueQueue } from "./due-queue.js";
import { PendingWait, type WaitLimit } from "./pending-wait.js";
import { LARGEST_BATCH, REPEATED_BATCH, readOnce } from "./read.js";
import { errorFor, refusesIds, refusesToken } from "./read-failure.js";
import type { SettledTask } from "./task.js";
import type { Target } from "./task-ref.js";
import { Trip } from "./trip.js";
import { WatchedTask } from "./watched-task.js";

// So that a crowd of them does not make each turn long.
const MOST_PASSED_OVER = 10 * LARGEST_BATCH;

const watchers = /* @__PURE__ */ new WeakMap<Settings, Watcher>();

/** The watcher that all waits of a client share, or one of the caller's own where sharing is not possible. */
export function watcherOf(settings: Settings): Watcher {
  // There, timers and sockets belong to the request that made them: what another request waits for with them never
  // comes once the first has been answered.
  if (isWorkerd()) return new Watcher(settings);
  const watcher = watchers.get(settings) ?? new Watcher(settings);
  watchers.set(settings, watcher);
  return watcher;
}

/**
 * Reads all tasks that a client waits for: those that are due together, as many as one request takes, at the client's
 * pace. A request costs the same for 1 task as for 50, so the empty seats go to those that are due next.
 *
 * It works while there are waits, and leaves nothing behind.
 */
export class Watcher {
  readonly #settings: Settings;
  readonly #time = new Timeline();
  readonly #tasks = new Map<string, WatchedTask>();
  /** Those that wait for their time. The others are on their way, or in a lot. */
  readonly #queue = new DueQueue<WatchedTask>();
  /** When the first wait may be out of time: none is before that. */
  #limitAt = FOREVER;
  #alarmAt = FOREVER;
  #stopAlarm = () => {};
  /** Those that are to be asked for again together. */
  #lots: WatchedTask[][] = [];
  /** The turn that was asked for, until it comes. */
  #turn: AbortController | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * The end of a task, good or bad.
   *
   * @throws TaskNotFoundError, WaitTimeoutError, AbortError, or what ends every wait: a 401, a 403, a refused id.
   */
  wait(target: Target, options: WaitOptions, limit: WaitLimit): Promise<SettledTask> {
    return new Promise((resolve, reject) => {
      const now = this.#time.now();
      const wait = new PendingWait(target, options, limit, now, resolve, reject);
      const task = this.#join(wait, now);
      wait.onEnd = this.#leave;
      this.#limitAt = Math.min(this.#limitAt, wait.limitAt);
      this.#setAlarm();
      wait.listen(task);
      if (options.callbacks) wait.holds(options.callbacks.listen(target.id, () => this.#hurry(task)));
    });
  }

  #join(wait: PendingWait, now: number): WatchedTask {
    const { target, options } = wait;
    const known = this.#tasks.get(target.id);
    const { requestTimeout = this.#settings.requestTimeout } = options;
    const task = known ?? new WatchedTask(this.#settings, target, requestTimeout, now);
    task.waits.push(wait);
    const dueAt = now + task.firstDelay(wait);
    if (!known) this.#tasks.set(target.id, task);
    if (!known || (task.queued && dueAt < task.dueAt)) this.#enqueue(task, dueAt);
    return task;
  }

  readonly #leave = (wait: PendingWait): void => {
    const task = this.#tasks.get(wait.target.id);
    if (!task) return;
    task.waits.splice(task.waits.indexOf(wait), 1);
    if (task.waits.length > 0) return;
    this.#tasks.delete(task.id);
    this.#queue.remove(task);
    task.trip?.leave(task);
    if (this.#tasks.size === 0) {
      this.#lots = [];
      this.#turn?.abort();
      this.#turn = undefined;
      this.#limitAt = FOREVER;
    }
    this.#setAlarm();
  };

  /** A callback came: the task is read at once, also while it is being read, since that one may have come too early. */
  #hurry(task: WatchedTask): void {
    task.heard = true;
    this.#enqueue(task, this.#time.now());
    this.#setAlarm();
  }

  /** One timer for all: it rings when a task is due to be read, or a wait may be out of time. */
  #setAlarm(): void {
    const dueAt = this.#turn ? undefined : this.#queue.first?.dueAt;
    const at = Math.min(this.#limitAt, dueAt ?? FOREVER);
    if (at === this.#alarmAt) return;
    this.#stopAlarm();
    this.#alarmAt = at;
    this.#stopAlarm = this.#time.at(at, () => {
      this.#alarmAt = FOREVER;
      if (this.#limitAt <= at) this.#expire(at);
      if (dueAt === at) this.#requestTurn();
      this.#setAlarm();
    });
  }

  #expire(now: number): void {
    this.#limitAt = FOREVER;
    for (const task of [...this.#tasks.values()]) {
      for (const wait of [...task.waits]) {
        if (wait.limitAt <= now) wait.expire(task);
        else this.#limitAt = Math.min(this.#limitAt, wait.limitAt);
      }
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
    await this.#settings.transport.pace.read.turn(turn.signal).catch(() => {});
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
    try {
      const tasks = await readOnce(this.#settings, ids, requestTimeout, trip.deadline);
      const missing: WatchedTask[] = [];
      for (const task of trip.end()) {
        const found = tasks.get(task.id);
        if (found) task.found(found, this.#time.now());
        else if (lot.length > 1 && !task.missed) missing.push(task);
        else task.unknown(this.#time.now());
      }
      // A row that is missing is not a task that is missing.
      for (const task of missing) task.missed = true;
      for (let from = 0; from < missing.length; from += REPEATED_BATCH) {
        this.#askAgain(missing.slice(from, from + REPEATED_BATCH));
      }
    } catch (thrown) {
      this.#failed(trip.end(), thrown);
    }
    for (const task of lot) this.#again(task);
    this.#lookAhead();
  }

  /** A request failed. That costs its tasks this turn only, unless no later one can succeed. */
  #failed(lot: WatchedTask[], thrown: unknown): void {
    if (!(thrown instanceof Failure) || refusesToken(thrown)) {
      for (const task of [...this.#tasks.values()]) task.end(errorFor(thrown, task.id));
      return;
    }
    const { error } = thrown;
    const [first] = lot;
    if (!first) return;
    if (lot.length > 1 && (refusesIds(thrown) || thrown.kind === "too large")) {
      const middle = Math.ceil(lot.length / 2);
      this.#askAgain(lot.slice(0, middle));
      this.#askAgain(lot.slice(middle));
    } else if (NotFoundError.is(error)) first.unknown(this.#time.now(), error);
    else if (refusesIds(thrown)) first.end(thrown.errorFor(first.id));
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
    if (task.waits.length === 0 || task.inLot || task.queued || task.trip) return;
    const now = this.#time.now();
    this.#enqueue(task, now + task.nextDelay(now));
  }
}
