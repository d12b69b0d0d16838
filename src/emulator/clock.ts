import { check, isDuration } from "./check-value.js";

const LONGEST_TIMER = 2 ** 31 - 1;

/** The emulator's own time. */
export interface EmulatorClock {
  /** Unix time, ms. */
  now(): number;
  /**
   * Lets `ms` milliseconds go by at once: tasks get on, limits recover, URLs expire. Awaited, it resolves when the
   * callbacks that are due have been answered.
   *
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
  readonly background: boolean;
  stopTimer: () => void;
}

/** A clock that can be stepped, and what is to happen at which of its times. */
export interface Agenda extends EmulatorClock {
  /**
   * Calls `run` once the clock says `time`. Returns what cancels it. What is left to run in the `background` keeps no
   * process alive.
   */
  at(time: number, run: () => void | Promise<void>, background?: "background"): () => void;
  /** Back to the source's time, with nothing to do. */
  reset(): void;
}

/** `source` is looked at anew each time, so that fake timers that were installed later are seen. */
export function createAgenda(source: { now(): number } | undefined): Agenda {
  let skipped = 0;
  const entries = new Set<Entry>();
  const running = new Set<Promise<unknown>>();
  const now = () => (source ?? globalThis.Date).now() + skipped;

  function arm(entry: Entry): void {
    const left = entry.time - now();
    if (left === Number.POSITIVE_INFINITY) return;
    const { setTimeout, clearTimeout } = globalThis;
    const handle: unknown = setTimeout(
      () => (now() < entry.time ? arm(entry) : perform(entry)),
      Math.min(Math.max(left, 1), LONGEST_TIMER),
    );
    if (entry.background) (handle as { unref?: () => void }).unref?.();
    entry.stopTimer = () => clearTimeout(handle as ReturnType<typeof setTimeout>);
  }

  function perform(entry: Entry): void {
    entry.stopTimer();
    entries.delete(entry);
    const done = Promise.resolve(entry.run()).finally(() => running.delete(done));
    running.add(done);
  }

  function at(time: number, run: () => void | Promise<void>, background?: "background"): () => void {
    const entry: Entry = { time, run, background: background === "background", stopTimer: () => {} };
    entries.add(entry);
    if (time <= now()) perform(entry);
    else arm(entry);
    return () => {
      entry.stopTimer();
      entries.delete(entry);
    };
  }

  async function advance(ms: number): Promise<void> {
    check(isDuration(ms), "clock.advance", ms, "a number of milliseconds, 0 or more");
    skipped += ms;
    for (const entry of [...entries].sort((one, other) => one.time - other.time)) {
      entry.stopTimer();
      if (entry.time <= now()) perform(entry);
      else arm(entry);
    }
    await Promise.all(running);
  }

  function reset(): void {
    skipped = 0;
    for (const entry of entries) entry.stopTimer();
    entries.clear();
  }

  return { now, advance, at, reset };
}
