/**
 * Values that `produce` pushes, as an async iterable for one reader. Work begins with the first `next`; when the reader
 * leaves, however it does, the signal that `produce` was given is aborted, so that nothing goes on unseen. A value may
 * come with a function that is called once it has been read.
 */
export function stream<T>(
  produce: (push: (value: T, onRead?: () => void) => void, left: AbortSignal) => Promise<void>,
): AsyncIterableIterator<T, undefined> {
  const controller = new AbortController();
  const left = controller.signal;
  // Each chunk is a call to be made by the reader, so that a failure comes after the values that came before it.
  const chunks = new globalThis.ReadableStream<() => T>(
    {
      async pull(queue) {
        const push = (chunk: () => T) => left.aborted || queue.enqueue(chunk);
        try {
          await produce(
            (value, onRead) =>
              push(() => {
                onRead?.();
                return value;
              }),
            left,
          );
        } catch (error) {
          push(() => {
            throw error;
          });
        }
        if (!left.aborted) queue.close();
      },
      cancel: () => controller.abort(),
    },
    // Nothing is asked for before the first read.
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
