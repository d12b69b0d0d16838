/**
 * Values that `produce` pushes, as an async iterable for one reader. Work begins with the first `next`; when the reader
 * leaves, however it does, the signal that `produce` was given is aborted, so that nothing goes on unseen.
 */
export function stream<T>(
  produce: (push: (value: T) => void, left: AbortSignal) => Promise<void>,
): AsyncIterableIterator<T, undefined> {
  const controller = new AbortController();
  const values: T[] = [];
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
      await produce((value) => {
        if (!done) values.push(value);
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
        if (values.length > 0) return { done: false, value: values.shift() as T };
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
