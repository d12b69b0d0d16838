/** What can end a piece of work in place of an `AbortSignal`: a `Deadline`, which creates a signal only when it is needed. */
export interface AbortSource {
  readonly reason: unknown;
  /** Calls `callback` once: on abort, or now if it is already aborted. Returns a function that removes the callback. */
  onAbort(callback: () => void): () => void;
}

interface SharedListener {
  readonly callbacks: Set<() => void>;
  readonly notify: () => void;
}

const sharedListeners = /* @__PURE__ */ new WeakMap<AbortSignal, SharedListener>();

/**
 * Calls `callback` once: when the source is aborted, or now if it already is. Returns a function that removes the callback.
 *
 * All callbacks of a signal share one event listener: Node warns of a memory leak from the eleventh listener on, and is slow
 * to remove one of many listeners.
 */
export function addAbortListener(source: AbortSignal | AbortSource, callback: () => void): () => void {
  if ("onAbort" in source) return source.onAbort(callback);
  if (source.aborted) {
    callback();
    return () => {};
  }
  const shared = sharedListeners.get(source) ?? addSharedListener(source);
  shared.callbacks.add(callback);
  return () => {
    if (!shared.callbacks.delete(callback) || shared.callbacks.size > 0) return;
    source.removeEventListener("abort", shared.notify);
    sharedListeners.delete(source);
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

/**
 * Settles like `promise`, or rejects with the source's reason as soon as the source is aborted.
 *
 * @param onAbort Called if the source is aborted first, to discard what the promise still gives.
 */
export function abortable<T>(
  promise: PromiseLike<T>,
  source: AbortSignal | AbortSource,
  onAbort?: () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const removeListener = addAbortListener(source, () => {
      reject(source.reason);
      onAbort?.();
    });
    promise.then(resolve, reject).then(removeListener);
  });
}
