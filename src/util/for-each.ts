import type { Abortable } from "./abort.js";
import { orAbort } from "./timers.js";

/** Calls `visit` with each value as it comes, until the signal is aborted. */
export async function each<T>(
  source: Iterable<T> | AsyncIterable<T>,
  signal: Abortable,
  visit: (value: T) => unknown,
): Promise<void> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let exhausted = false;
  try {
    for (;;) {
      const next = await orAbort(Promise.resolve(iterator.next()), signal);
      if (next.done) {
        exhausted = true;
        return;
      }
      await visit(next.value);
    }
  } finally {
    // A source that is still at work is told to stop, and not waited for.
    if (!exhausted) Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
