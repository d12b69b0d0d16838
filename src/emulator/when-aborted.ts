// A request's signal is aborted only while the Request object is reachable, and a waiting caller may keep no reference to it.
const waiting = new Set<Request>();

/** Calls `listener` when a request is aborted, or at once if it already is. Returns a function that stops listening. */
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
