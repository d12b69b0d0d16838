import { type AbortSource, abortable } from "./abort.js";

/** Calls `visit` with each value as it comes, until the iterable ends or `end` is aborted. */
export async function forEach<T>(
  iterable: Iterable<T> | AsyncIterable<T>,
  end: AbortSignal | AbortSource,
  visit: (value: T) => unknown,
): Promise<void> {
  const iterator =
    Symbol.asyncIterator in iterable ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  let exhausted = false;
  try {
    for (;;) {
      const next = await abortable(Promise.resolve(iterator.next()), end);
      if (next.done) {
        exhausted = true;
        return;
      }
      await visit(next.value);
    }
  } finally {
    // Not awaited: an iterable that is still busy may take long to stop.
    if (!exhausted) Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
