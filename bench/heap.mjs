/** The heap in use after a garbage collection, bytes. Needs --expose-gc. */
export function heapUsed() {
  // The first one may leave what only finalizers release.
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
