import { abortable } from "./abort.js";

/** Calls `visit` with each value as it comes, until the source ends or the signal is aborted. */
export async function forEach<T>(
  source: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal,
  visit: (value: T) => unknown,
): Promise<void> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let exhausted = false;
  try {
    for (;;) {
      const next = await abortable(Promise.resolve(iterator.next()), signal);
      if (next.done) {
        exhausted = true;
        return;
      }
      await visit(next.value);
    }
  } finally {
    // Not awaited: a source that is still busy may take its time to stop.
    if (!exhausted) Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
