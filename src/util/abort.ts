interface Listeners extends Set<() => void> {
  call: () => void;
}

/** What can be ended from outside, by the names that an `AbortSignal` has for it. */
export type Abortable = Pick<AbortSignal, "aborted" | "reason"> & {
  addEventListener(type: "abort", listener: () => void, options: { once: true }): void;
  removeEventListener(type: "abort", listener: () => void): void;
};

const listenersOf = /* @__PURE__ */ new WeakMap<Abortable, Listeners>();

/**
 * Calls `listener` once when the signal is aborted. Returns what takes it back.
 *
 * However many calls share a signal, it gets one listener: Node warns of a leak at eleven, and takes ever longer to
 * remove one of many.
 */
export function onAbort(signal: Abortable, listener: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? listenTo(signal);
  listeners.add(listener);
  return () => {
    if (!listeners.delete(listener) || listeners.size > 0) return;
    signal.removeEventListener("abort", listeners.call);
    listenersOf.delete(signal);
  };
}

function listenTo(signal: Abortable): Listeners {
  // Not by the listener's `this`, which older dates of workerd leave out.
  const call = () => {
    listenersOf.delete(signal);
    for (const listener of listeners) listener();
  };
  const listeners: Listeners = Object.assign(new Set<() => void>(), { call });
  signal.addEventListener("abort", call, { once: true });
  listenersOf.set(signal, listeners);
  return listeners;
}
