import { check, isDuration } from "./check-value.js";

const MAX_TIMER_MS = 2 ** 31 - 1;

/** The emulator's time. */
export interface EmulatorClock {
  /** Unix time, ms. */
  now(): number;
  /**
   * Advances the time by `ms` milliseconds at once: tasks progress, rate limits recover, URLs expire. Resolves when the
   * callbacks that became due have been delivered.
   *
   * @throws TypeError when `ms` is not a number of 0 or more.
   * @example
   * ```ts
   * const { id } = await wan.submit(request);
   * await emulator.clock.advance(60_000);
   * console.log((await wan.getTask(id)).status); // succeeded
   * ```
   */
  advance(ms: number): Promise<void>;
}

interface Entry {
  readonly time: number;
  readonly run: () => void | Promise<void>;
  readonly unref: boolean;
  stopTimer: () => void;
}

/** A clock that can be advanced, and runs functions at given times. */
export interface Scheduler extends EmulatorClock {
  /**
   * Runs a function once the clock reaches `time`. Returns a function that cancels it. With `unref`, the timer does not keep
   * the process alive.
   */
  schedule(time: number, run: () => void | Promise<void>, options?: { unref: boolean }): () => void;
  /** Cancels everything that is scheduled, and returns to the time of the source. */
  reset(): void;
}

/** @param source the source of the time. Default: the global `Date`, looked up each time, for fake timers installed later. */
export function createScheduler(source: { now(): number } | undefined): Scheduler {
  let advancedMs = 0;
  const entries = new Set<Entry>();
  const running = new Set<Promise<unknown>>();
  const now = () => (source ?? globalThis.Date).now() + advancedMs;

  function startTimer(entry: Entry): void {
    const delay = entry.time - now();
    if (delay === Number.POSITIVE_INFINITY) return;
    const { setTimeout, clearTimeout } = globalThis;
    const handle: unknown = setTimeout(
      () => (now() < entry.time ? startTimer(entry) : runEntry(entry)),
      Math.min(Math.max(delay, 1), MAX_TIMER_MS),
    );
    if (entry.unref) (handle as { unref?: () => void }).unref?.();
    entry.stopTimer = () => clearTimeout(handle as ReturnType<typeof setTimeout>);
  }

  function runEntry(entry: Entry): void {
    entry.stopTimer();
    entries.delete(entry);
    const done = Promise.resolve(entry.run()).finally(() => running.delete(done));
    running.add(done);
  }

  function schedule(time: number, run: () => void | Promise<void>, { unref } = { unref: false }): () => void {
    const entry: Entry = { time, run, unref, stopTimer: () => {} };
    entries.add(entry);
    if (time <= now()) runEntry(entry);
    else startTimer(entry);
    return () => {
      entry.stopTimer();
      entries.delete(entry);
    };
  }

  async function advance(ms: number): Promise<void> {
    check(isDuration(ms), "clock.advance", ms, "a number of milliseconds, 0 or more");
    advancedMs += ms;
    for (const entry of [...entries].sort((one, other) => one.time - other.time)) {
      entry.stopTimer();
      if (entry.time <= now()) runEntry(entry);
      else startTimer(entry);
    }
    await Promise.all(running);
  }

  function reset(): void {
    advancedMs = 0;
    for (const entry of entries) entry.stopTimer();
    entries.clear();
  }

  return { now, advance, schedule, reset };
}
