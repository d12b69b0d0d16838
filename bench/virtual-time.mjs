// Virtual time: replaces the timers and clocks of this process. Time advances to the next timer as soon as the process has
// nothing else to do.

import { seededRandom } from "./seeded-random.mjs";

const real = { setImmediate: globalThis.setImmediate, setTimeout: globalThis.setTimeout };
const START = 1_769_262_721_763;
// After this many turns of the event loop without work, everything that follows from a timer or a response is done.
const IDLE_TURNS = 10;
// After this many busy turns, `untilIdle` sleeps between turns.
const MAX_BUSY_TURNS = 500;

/** Replaces the clocks until `restore`. This only affects code that looks the clocks up when it needs them. */
export function installVirtualTime() {
  const names = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"];
  const originals = Object.fromEntries(names.map((name) => [name, globalThis[name]]));
  const { performance } = globalThis;
  const realNow = performance.now;
  const realTimeout = AbortSignal.timeout;
  const timers = [];
  let now = 0;
  let jumped = 0;
  let order = 0;

  const start = (ms, run, again) => {
    // Timers of Node have these methods. undici works without `refresh`.
    const timer = { at: now + Math.max(1, Number(ms) || 0), order: order++, run, again };
    timer.ref = timer.unref = () => timer;
    timer.hasRef = () => true;
    push(timers, timer);
    return timer;
  };
  const stop = (timer) => {
    if (timer) timer.run = undefined;
  };
  globalThis.setTimeout = (run, ms, ...given) => start(ms, () => run(...given));
  globalThis.setInterval = (run, ms, ...given) => start(ms, () => run(...given), Math.max(1, ms));
  globalThis.clearTimeout = globalThis.clearInterval = stop;
  globalThis.Date = virtualDate(originals.Date, () => START + now + jumped);
  performance.now = () => now;
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    start(ms, () => controller.abort(new DOMException("The operation timed out.", "TimeoutError")));
    return controller.signal;
  };

  return {
    now: () => now,
    /** Waits for `ms` of virtual time. */
    sleep: (ms) => new Promise((resolve) => globalThis.setTimeout(resolve, ms)),
    /** Sets `Date` ahead or back by `ms`, as a person or a time server does. It does not affect timers. */
    jump(ms) {
      jumped += ms;
    },
    /**
     * Lets time pass until the promise has settled. If there are real sockets, `idle()` returns whether all of them are
     * idle. Time does not advance while it returns `false`.
     */
    async run(promise, idle) {
      let settled = false;
      const end = () => {
        settled = true;
      };
      promise.then(end, end);
      for (;;) {
        await (idle ? untilIdle(idle) : new Promise(real.setImmediate));
        if (settled) return promise;
        const timer = pop(timers);
        if (!timer) throw new Error("The promise has not settled, and no timer is left.");
        if (!timer.run) continue;
        now = Math.max(now, timer.at);
        timer.run();
        if (timer.again && timer.run) push(timers, Object.assign(timer, { at: now + timer.again }));
      }
    },
    restore() {
      Object.assign(globalThis, originals);
      performance.now = realNow;
      AbortSignal.timeout = realTimeout;
    },
  };
}

/** Calls `run` with a virtual time and with a `Math.random` that gives the same numbers for the same seed. */
export async function inVirtualTime(seed, run) {
  const time = installVirtualTime();
  const { random } = Math;
  Math.random = seededRandom(seed);
  try {
    return await run(time);
  } finally {
    Math.random = random;
    time.restore();
  }
}

async function untilIdle(idle) {
  let busy = 0;
  for (let turns = 0; turns < IDLE_TURNS; ) {
    await new Promise(busy < MAX_BUSY_TURNS ? real.setImmediate : (resolve) => real.setTimeout(resolve, 1));
    if (idle()) turns++;
    else {
      turns = 0;
      busy++;
    }
  }
}

function virtualDate(RealDate, now) {
  return class VirtualDate extends RealDate {
    constructor(...given) {
      super(...(given.length > 0 ? given : [now()]));
    }
    static now() {
      return now();
    }
    // `instanceof Date` is also true for dates that were created before.
    static [Symbol.hasInstance](value) {
      return Function.prototype[Symbol.hasInstance].call(RealDate, value);
    }
  };
}

const before = (one, other) => one.at < other.at || (one.at === other.at && one.order < other.order);

function push(heap, item) {
  let place = heap.push(item) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (before(heap[parent], item)) break;
    heap[place] = heap[parent];
    place = parent;
  }
  heap[place] = item;
}

function pop(heap) {
  const [first] = heap;
  const last = heap.pop();
  if (heap.length === 0) return first;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
    if (child >= heap.length || before(last, heap[child])) break;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = last;
  return first;
}
