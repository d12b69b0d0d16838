/**
 * The values that `produce` pushes, as an async iterable for one reader. `produce` starts at the first `next()`. When the
 * reader leaves, the signal of `produce` is aborted, so that no work continues unseen. `onRead` is called when its value has
 * been read.
 */
export function asyncStream<T>(
  produce: (push: (value: T, onRead?: () => void) => void, signal: AbortSignal) => Promise<void>,
): AsyncIterableIterator<T, undefined> {
  const controller = new AbortController();
  const { signal } = controller;
  // Each chunk is a function that the reader calls, so that an error comes after the values that were pushed before it.
  const chunks = new globalThis.ReadableStream<() => T>(
    {
      async pull(queue) {
        const enqueue = (chunk: () => T) => signal.aborted || queue.enqueue(chunk);
        try {
          await produce(
            (value, onRead) =>
              enqueue(() => {
                onRead?.();
                return value;
              }),
            signal,
          );
        } catch (error) {
          enqueue(() => {
            throw error;
          });
        }
        if (!signal.aborted) queue.close();
      },
      cancel: () => controller.abort(),
    },
    // Nothing is produced before the first read.
    { highWaterMark: 0 },
  );
  const reader = chunks.getReader();
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done, value: value() };
    },
    async return() {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}
