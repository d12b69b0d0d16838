interface SharedListener {
  readonly callbacks: Set<() => void>;
  readonly notify: () => void;
}

const sharedListeners = /* @__PURE__ */ new WeakMap<AbortSignal, SharedListener>();

/**
 * Calls `callback` once when the signal is aborted. Returns a function that removes it.
 *
 * All callbacks of a signal share one event listener, because Node warns of a memory leak from the eleventh listener on
 * and removes one of many slowly.
 */
export function addAbortListener(signal: AbortSignal, callback: () => void): () => void {
  const shared = sharedListeners.get(signal) ?? addSharedListener(signal);
  shared.callbacks.add(callback);
  return () => {
    if (!shared.callbacks.delete(callback) || shared.callbacks.size > 0) return;
    signal.removeEventListener("abort", shared.notify);
    sharedListeners.delete(signal);
  };
}

function addSharedListener(signal: AbortSignal): SharedListener {
  const callbacks = new Set<() => void>();
  // A closure, because older versions of workerd call a listener without its `this`.
  const notify = () => {
    sharedListeners.delete(signal);
    for (const callback of callbacks) callback();
  };
  const shared = { callbacks, notify };
  signal.addEventListener("abort", notify, { once: true });
  sharedListeners.set(signal, shared);
  return shared;
}

/** Settles like `promise`, or rejects with the signal's reason as soon as the signal is aborted. */
export function abortable<T>(promise: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const rejectWithReason = () => reject(signal.reason);
    if (signal.aborted) rejectWithReason();
    const removeListener = addAbortListener(signal, rejectWithReason);
    promise.then(
      (value) => {
        removeListener();
        resolve(value);
      },
      (error) => {
        removeListener();
        reject(error);
      },
    );
  });
}
