/** The parts of a global scope that follow virtual time. */
export type TimeScope = Pick<typeof globalThis, "setTimeout" | "clearTimeout" | "Date" | "performance">;

/** The options of `installVirtualTime`. */
export interface VirtualTimeOptions {
  /** How many times faster than real time it runs. `Infinity` skips to the next timer. */
  speed: number;
  /** Called as time passes, with the milliseconds since the start. */
  onTick?: (now: number) => void;
}

/** A time that runs at its own speed, and only while something waits for it. */
export interface VirtualTime {
  /** Milliseconds since the start. */
  now(): number;
  /** Unix time, ms. */
  unixNow(): number;
  setSpeed(speed: number): void;
  /** Resolves after `ms` of virtual time. */
  sleep(ms: number): Promise<void>;
  /** Stops the time until `work` has settled: what a computer does is not made slower than what it waits for. */
  hold<T>(work: Promise<T>): Promise<T>;
  /** Lets time pass until `work` has settled. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Gives the scope its own timers and clocks back. */
  restore(): void;
}

interface Timer {
  readonly id: number;
  readonly due: number;
  readonly run: () => void;
}

const FRAME_MS = 16;
// A computer that is busy for a while must not make a request time out.
const MAX_FRAME_MS = 50;
// Macrotasks after which everything that follows from a timer has happened.
const TURNS = 2;

/**
 * Replaces the timers and clocks of a scope by virtual ones, until `restore`. Code that looks them up when it needs them, as
 * the client and the emulator do, follows the virtual time. Meant for the scope of a worker, in which nothing else runs.
 */
export function installVirtualTime(
  scope: TimeScope,
  { speed: initialSpeed, onTick }: VirtualTimeOptions,
): VirtualTime {
  const { setTimeout, clearTimeout, Date: RealDate, performance } = scope;
  const real = {
    now: performance.now.bind(performance),
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout.call(scope, resolve, ms)),
  };
  const ownNow = performance.now;
  const start = RealDate.now();
  const timers = new Map<number, Timer>();
  let speed = initialSpeed;
  let now = 0;
  let lastId = 0;
  let held = 0;

  function startTimer(run: () => void, ms = 0): number {
    const id = ++lastId;
    timers.set(id, { id, due: now + Math.max(1, Number(ms) || 0), run });
    return id;
  }

  function nextTimer(): Timer | undefined {
    let next: Timer | undefined;
    // A map keeps the order of insertion, so that the first of several with the same time is the one to run.
    for (const timer of timers.values()) if (!next || timer.due < next.due) next = timer;
    return next;
  }

  async function settle(): Promise<void> {
    for (let turn = 0; turn < TURNS || held > 0; turn++) await real.sleep(0);
  }

  async function passTo(target: number): Promise<void> {
    for (let next = nextTimer(); next && next.due <= target; next = nextTimer()) {
      timers.delete(next.id);
      now = Math.max(now, next.due);
      next.run();
      await settle();
    }
    now = Math.max(now, target);
    onTick?.(now);
  }

  async function during<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    work.then(end, end);
    for (let before = real.now(); ; ) {
      await real.sleep(speed === Number.POSITIVE_INFINITY ? 0 : FRAME_MS);
      const after = real.now();
      const elapsed = Math.min(after - before, MAX_FRAME_MS);
      before = after;
      if (settled) return work;
      if (held > 0) continue;
      await passTo(speed === Number.POSITIVE_INFINITY ? (nextTimer()?.due ?? now) : now + elapsed * speed);
    }
  }

  async function hold<T>(work: Promise<T>): Promise<T> {
    held++;
    try {
      return await work;
    } finally {
      held--;
    }
  }

  Object.assign(scope, {
    setTimeout: (run: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) =>
      startTimer(() => run(...given), ms),
    clearTimeout: (id: number) => timers.delete(id),
    Date: virtualDate(RealDate, () => start + now),
  });
  performance.now = () => now;

  return {
    now: () => now,
    unixNow: () => start + now,
    setSpeed(next) {
      speed = next;
    },
    sleep: (ms) => new Promise((resolve) => startTimer(resolve, ms)),
    hold,
    during,
    restore() {
      Object.assign(scope, { setTimeout, clearTimeout, Date: RealDate });
      performance.now = ownNow;
    },
  };
}

function virtualDate(RealDate: DateConstructor, now: () => number): DateConstructor {
  return class VirtualDate extends RealDate {
    constructor(...given: unknown[]) {
      super(...((given.length > 0 ? given : [now()]) as [number]));
    }
    static override now(): number {
      return now();
    }
    // Also for dates that were created before.
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Function.prototype[Symbol.hasInstance].call(RealDate, value);
    }
  } as DateConstructor;
}
