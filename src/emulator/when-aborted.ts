// The signal of a request is aborted only while the Request object is reachable, and a caller that waits does not hold it.
const waiting = new Set<Request>();

/** Calls `listener` when the caller aborts a request: at once when it already is aborted. Returns a function that stops it. */
export function whenAborted(request: Request, listener: () => void): () => void {
  const { signal } = request;
  const stop = () => {
    waiting.delete(request);
    signal.removeEventListener("abort", onAbort);
  };
  const onAbort = () => {
    stop();
    listener();
  };
  if (signal.aborted) listener();
  else {
    waiting.add(request);
    signal.addEventListener("abort", onAbort);
  }
  return stop;
}
