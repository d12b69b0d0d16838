// Time that passes as fast as the machine can count: the timers and clocks of this process, replaced.

const real = { setImmediate: globalThis.setImmediate };
const START = 1_769_262_721_763;

/** Replaces the clocks until `restore`. The code under test looks them up when it needs them, so it takes part. */
export function installVirtualTime() {
  const originals = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    dateNow: Date.now,
    performanceNow: performance.now,
  };
  const timers = [];
  let now = 0;
  let order = 0;

  globalThis.setTimeout = (run, ms = 0) => {
    const timer = { at: now + Math.max(1, ms), order: order++, run };
    push(timers, timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    if (timer) timer.run = undefined;
  };
  Date.now = () => START + now;
  performance.now = () => now;

  return {
    now: () => now,
    /** ms of virtual time. */
    sleep: (ms) => new Promise((resolve) => globalThis.setTimeout(resolve, ms)),
    /** Lets time pass until the promise has settled. */
    async run(promise) {
      let settled = false;
      const end = () => {
        settled = true;
      };
      promise.then(end, end);
      for (;;) {
        await new Promise(real.setImmediate);
        if (settled) return promise;
        const timer = pop(timers);
        if (!timer) throw new Error("Nothing is left to happen, and the promise has not settled.");
        if (!timer.run) continue;
        now = Math.max(now, timer.at);
        timer.run();
      }
    },
    restore() {
      globalThis.setTimeout = originals.setTimeout;
      globalThis.clearTimeout = originals.clearTimeout;
      Date.now = originals.dateNow;
      performance.now = originals.performanceNow;
    },
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
