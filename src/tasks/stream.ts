/**
 * Values that `produce` pushes, as an async iterable for one reader. Work begins with the first `next`; when the reader
 * leaves, however it does, the signal that `produce` was given is aborted, so that nothing goes on unseen. A value may
 * come with a function that is called once it has been read.
 */
export function stream<T>(
  produce: (push: (value: T, onRead?: () => void) => void, left: AbortSignal) => Promise<void>,
): AsyncIterableIterator<T, undefined> {
  const controller = new AbortController();
  const values: { value: T; onRead: (() => void) | undefined }[] = [];
  const waiting: (() => void)[] = [];
  let started = false;
  let done = false;
  let failure: { error: unknown } | undefined;

  const wake = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const start = async () => {
    started = true;
    try {
      await produce((value, onRead) => {
        if (!done) values.push({ value, onRead });
        wake();
      }, controller.signal);
    } catch (error) {
      if (!done) failure = { error };
    }
    done = true;
    wake();
  };
  const leave = () => {
    done = true;
    failure = undefined;
    values.length = 0;
    controller.abort();
    wake();
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (!started && !done) void start();
      for (;;) {
        const next = values.shift();
        if (next) {
          next.onRead?.();
          return { done: false, value: next.value };
        }
        if (failure) {
          const { error } = failure;
          leave();
          throw error;
        }
        if (done) return { done: true, value: undefined };
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    async return() {
      leave();
      return { done: true, value: undefined };
    },
    async throw(error) {
      leave();
      throw error;
    },
  };
}
